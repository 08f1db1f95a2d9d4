import type { Found } from './found.ts'
import { NUMBER_WORDS, readNumberWords } from './number-words.ts'
import { asciiWidth } from './plain-characters.ts'

/** Digits that are a number as they stand: not a part of a word, a date, a fraction, or of something that cannot be seen. */
const DIGITS = '(?<![\\p{L}\\p{N}\\p{Cf}_.,/:-])-?\\d+(?:\\.\\d+)?(?![\\p{L}\\p{N}\\p{Cf}_]|[.,/:-]\\d)'
const PATTERN = new RegExp(`${DIGITS}|(?<![\\p{L}\\p{N}_])${NUMBER_WORDS}`, 'giu')

/**
 * Finds the plain numbers a message names, in digits or in words (`twenty-five`, `a dozen`). A lone `one` or `zero` says something
 * else more often than a number and is left out. Dates and amounts are the caller's to set aside.
 */
export function findNumbers(text: string): Found<number>[] {
  return [...asciiWidth(text).matchAll(PATTERN)].flatMap(match => {
    const isWord = /^\p{L}/u.test(match[0])
    const value = isWord ? readNumberWords(match[0]) : Number(match[0])
    if (value === undefined || !Number.isFinite(value) || (isWord && value < 2)) return []
    return [{ value, index: match.index, length: match[0].length }]
  })
}
