import type { Token } from '@dealwright/protocols'
import { findAmounts } from './find-amounts.ts'
import { CUE_BEFORE } from './find-ceiling.ts'
import { findDates } from './find-dates.ts'
import { findNumbers } from './find-numbers.ts'
import { type Found, overlaps } from './found.ts'
import { asciiWidth } from './plain-characters.ts'

/** A person's message with what was read out of it; a find that one input takes is not given to another. */
export interface Message {
  readonly text: string
  /** The text with dates and amounts (with their words of limit) blanked out by line breaks, so that no value runs across them. */
  readonly blanked: string
  readonly dates: readonly Found<string>[]
  readonly numbers: readonly Found<number>[]
  readonly quotes: readonly Found<string>[]
  readonly taken: Found<unknown>[]
}

/** Reads dates, numbers and quotations out of a message. */
export function readMessage(text: string, { now, token }: { now: Date; token: Token }): Message {
  const dates = findDates(asciiWidth(text), now)
  const amounts = findAmounts(text, token).map(({ start, end }) => {
    const index = CUE_BEFORE.exec(text.slice(0, start))?.index ?? start
    return { value: null, index, length: end - index }
  })
  const set = [...dates, ...amounts]
  const numbers = findNumbers(text).filter(number => !set.some(find => overlaps(find, number)))
  let blanked = text
  for (const { index, length } of set) {
    const possessive = /^['’]s\b/.test(blanked.slice(index + length)) ? 2 : 0
    const end = index + length + possessive
    blanked = blanked.slice(0, index) + '\n'.repeat(end - index) + blanked.slice(end)
  }
  return { text, blanked, dates, numbers, quotes: findQuotes(text), taken: [] }
}

/** Takes the first find that no input took before. */
export function take<Value>(message: Message, finds: readonly Found<Value>[]): Value | undefined {
  const free = finds.find(find => !message.taken.some(other => overlaps(other, find)))
  if (free !== undefined) message.taken.push(free)
  return free?.value
}

/** Quotation marks of several habits; a straight single quote counts only at the edge of a word. */
const QUOTE = /"([^"]+)"|“([^”]+)”|«([^»]+)»|‘([^’]+)’|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/gu

function findQuotes(text: string): Found<string>[] {
  return [...text.matchAll(QUOTE)].flatMap(match => {
    const value = match
      .slice(1)
      .find(group => group !== undefined)
      ?.trim()
    return value === undefined || value === '' ? [] : [{ value, index: match.index, length: match[0].length }]
  })
}
