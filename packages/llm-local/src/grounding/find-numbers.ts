import type { Found } from './found.ts'

const WORDS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
const PATTERN = new RegExp(
  `(?<![\\p{L}\\p{N}_.,-])-?\\d+(?:\\.\\d+)?(?![\\p{L}\\p{N}_]|[.,-]\\d)|\\b(?:${WORDS.join('|')})\\b`,
  'giu',
)

/** Finds the plain numbers a message names, as digits or as words from two to twelve. Dates and amounts are the caller's to set aside. */
export function findNumbers(text: string): Found<number>[] {
  return [...text.matchAll(PATTERN)].flatMap(match => {
    const word = WORDS.indexOf(match[0].toLowerCase())
    const value = word === -1 ? Number(match[0]) : word + 2
    return Number.isFinite(value) ? [{ value, index: match.index, length: match[0].length }] : []
  })
}
