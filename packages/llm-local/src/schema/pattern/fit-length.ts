import { type Pattern, widthOf } from './pattern.ts'

export interface FitLengthParameters {
  readonly least: number
  readonly most: number
}

/**
 * Narrows the repetitions of a pattern until all it matches has `least` to `most` characters; exact where one repetition
 * makes the length, otherwise some strings of the middle are lost. Undefined where no narrowing does it.
 */
export function fitLength(pattern: Pattern, { least, most }: FitLengthParameters): Pattern | undefined {
  const raised = firstFitting(most, floor => {
    const candidate = limit(pattern, floor, Number.POSITIVE_INFINITY)
    return widthOf(candidate)[0] >= least ? candidate : undefined
  })
  if (raised === undefined) return undefined
  if (widthOf(raised)[1] <= most) return raised
  return firstFitting(most, step => {
    const candidate = limit(raised, 0, most - step)
    return widthOf(candidate)[1] <= most ? candidate : undefined
  })
}

/** The candidate of the least step from 0 to `last` that fits, when every later one fits too. */
function firstFitting(last: number, fit: (step: number) => Pattern | undefined): Pattern | undefined {
  let low = 0
  let high = last
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (fit(middle) === undefined) low = middle + 1
    else high = middle
  }
  return fit(low)
}

function limit(pattern: Pattern, floor: number, ceiling: number): Pattern {
  const inside = (part: Pattern): Pattern => limit(part, floor, ceiling)
  switch (pattern.kind) {
    case 'units':
      return pattern
    case 'sequence':
      return { kind: 'sequence', parts: pattern.parts.map(inside) }
    case 'choice':
      return { kind: 'choice', options: pattern.options.map(inside) }
    case 'repeat': {
      const least = Math.max(pattern.least, Math.min(pattern.most, floor))
      return {
        kind: 'repeat',
        part: inside(pattern.part),
        least,
        most: Math.max(least, Math.min(pattern.most, ceiling)),
      }
    }
  }
}
