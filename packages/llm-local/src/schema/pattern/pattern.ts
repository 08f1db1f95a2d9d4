import type { CodeUnits } from './code-units.ts'

/** A regular expression without anchors, look-around and back-references, read into its parts. */
export type Pattern =
  | { readonly kind: 'units'; readonly units: CodeUnits }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | RepeatPattern

/** A part that stands `least` to `most` times; `most` is Infinity where there is no limit. */
export interface RepeatPattern {
  readonly kind: 'repeat'
  readonly part: Pattern
  readonly least: number
  readonly most: number
}

/** The least and the most characters that a pattern matches. */
export function widthOf(pattern: Pattern): readonly [least: number, most: number] {
  switch (pattern.kind) {
    case 'units':
      return [1, 1]
    case 'sequence': {
      const widths = pattern.parts.map(widthOf)
      return [sum(widths.map(([least]) => least)), sum(widths.map(([, most]) => most))]
    }
    case 'choice': {
      const widths = pattern.options.map(widthOf)
      return [Math.min(...widths.map(([least]) => least)), Math.max(...widths.map(([, most]) => most))]
    }
    case 'repeat': {
      const [least, most] = widthOf(pattern.part)
      return [least * pattern.least, most === 0 ? 0 : most * pattern.most]
    }
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
