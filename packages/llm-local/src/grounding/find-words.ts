import type { Found } from './found.ts'

const PATTERN = /[\p{L}\p{N}\p{M}_]+(?:['’\-.@/:+&#][\p{L}\p{N}\p{M}_]+)*/gu

/** Finds the words of a message as it spells them; hyphens, apostrophes, dots and the like inside a word belong to it. */
export function findWords(text: string): Found<string>[] {
  return [...text.matchAll(PATTERN)].map(match => ({
    value: match[0],
    index: match.index,
    length: match[0].length,
  }))
}
