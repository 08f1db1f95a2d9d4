import type { Json } from '@dealwright/protocols'
import { escapePattern } from '../../grounding/escape-pattern.ts'
import { findWords } from '../../grounding/find-words.ts'
import { type Found, overlaps, type Place } from '../../grounding/found.ts'
import type { Message } from '../../grounding/message.ts'
import { replaceRuns } from './replace-runs.ts'
import type { Choice } from './vocabulary-of.ts'

interface Run {
  readonly symbol: string
  readonly index: number
  readonly length: number
}

type Schema = { [keyword: string]: Json }

/**
 * The days, numbers, quotations and choices of a message with the symbols that stand for them in a short prompt and its answer: `@1`,
 * `#1`, `&1`, `^1`. A run of words of a message never begins with such a sign.
 */
export class ValueSymbols {
  readonly quotes: readonly Run[]
  /** Amounts of money with their words of limit. */
  readonly amounts: readonly Place[]
  /** Where choices of services are written, longest first. */
  readonly choices: readonly Run[]
  readonly #symbols = new Map<string | number, string>()
  readonly #choices = new Map<string, string>()
  readonly #values = new Map<string, Json>()
  readonly #unsaid: ReadonlySet<Json>
  readonly #shown: string

  constructor(message: Message, choices: readonly Choice[]) {
    const { text, dates, numbers, quotes } = message
    const name = (sign: string, values: readonly (string | number)[]): void => {
      for (const [at, value] of [...new Set(values)].entries()) {
        this.#symbols.set(value, `${sign}${at + 1}`)
        this.#values.set(`${sign}${at + 1}`, value)
      }
    }
    name(
      '@',
      dates.map(({ value }) => value),
    )
    name(
      '#',
      numbers.map(({ value }) => value),
    )
    const all = findWords(text)
    this.quotes = quotes.flatMap(({ index, length }, at) => {
      const words = all.filter(word => word.index >= index && word.index + word.length <= index + length)
      const [first, last] = [words[0], words.at(-1)]
      if (first === undefined || last === undefined) return []
      const symbol = `&${at + 1}`
      const value = text.slice(first.index, last.index + last.length)
      this.#symbols.set(value, symbol)
      this.#values.set(symbol, value)
      return [{ symbol, index, length }]
    })
    this.amounts = findAmounts(message)
    this.#shown = replaceRuns(
      text,
      [...this.quotes, ...this.amounts].map(({ index, length }) => ({ index, length, instead: UNSEEN })),
    )
    const written = text.toLowerCase()
    const runs: Run[] = []
    for (const { value } of choices) {
      const lower = value.toLowerCase()
      if (this.#choices.has(lower) || !written.includes(lower)) continue
      const found = [
        ...written.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${escapePattern(lower)}(?![\\p{L}\\p{N}])`, 'gu')),
      ]
      if (found.length === 0) continue
      const symbol = `^${this.#choices.size + 1}`
      this.#choices.set(lower, symbol)
      this.#values.set(symbol, value)
      for (const { index } of found) runs.push({ symbol, index, length: lower.length })
    }
    this.choices = runs.toSorted((a, b) => b.length - a.length)
    this.#unsaid = new Set(
      choices.map(({ value }) => value).filter(value => !this.#choices.has(value.toLowerCase())),
    )
  }

  day(value: string): string {
    return this.#symbols.get(value) ?? ''
  }

  number(value: number): string {
    return this.#symbols.get(value) ?? ''
  }

  /** The symbol of a quotation; other words stand for themselves. */
  text(value: string): string {
    return this.#symbols.get(value) ?? value
  }

  /** The symbol of a choice that the message writes. */
  choice(written: string): string | undefined {
    return this.#choices.get(written.toLowerCase())
  }

  /** A schema of values with symbols in the place of those that have one, and without choices that the message does not write. */
  hide(schema: Json, key = ''): Json {
    if (Array.isArray(schema)) return schema.map(item => this.hide(item, key))
    if (schema === null || typeof schema !== 'object') return schema
    const hidden: Schema = {}
    for (const [keyword, held] of Object.entries(schema)) {
      if (keyword === 'enum' && Array.isArray(held) && key !== 'from' && key !== 'output') {
        const said = held.filter(value => !this.#unsaid.has(value))
        if (said.length === 0) return { type: 'null' }
        hidden.enum = said.map(value => this.#hideValue(value))
      } else hidden[keyword] = this.hide(held, keyword)
    }
    if (typeof hidden['x-span-of'] !== 'string') return hidden
    const quotes = this.quotes.map(({ symbol }) => symbol)
    // Words behind a symbol are not seen, and not chosen one by one.
    const offered: Schema[] = [
      ...(findWords(this.#shown).length === 0 ? [] : [{ ...hidden, 'x-span-of': this.#shown }]),
      ...(quotes.length === 0 ? [] : [{ enum: quotes }]),
    ]
    const [only = { type: 'null' }] = offered
    return offered.length > 1 ? { anyOf: offered } : only
  }

  #hideValue(value: Json): Json {
    if (typeof value !== 'string' && typeof value !== 'number') return value
    const choice = this.choice(`${value}`)
    // Of choices that differ in capitals alone only the first has a symbol.
    if (choice !== undefined && this.#values.get(choice) === value) return choice
    return this.#symbols.get(value) ?? value
  }

  /** An answer with the values of its symbols. */
  restore(answer: Json): Json {
    if (typeof answer === 'string') return this.#values.get(answer) ?? answer
    if (Array.isArray(answer)) return answer.map(item => this.restore(item))
    if (answer === null || typeof answer !== 'object') return answer
    return Object.fromEntries(Object.entries(answer).map(([name, held]) => [name, this.restore(held)]))
  }
}

/** What ends a run of words in a grammar. */
const UNSEEN = '\u200b'

/** Amounts with their words of limit: what is blanked out and is no day. */
function findAmounts({ text, blanked, dates, quotes }: Message): Found<null>[] {
  const found: Found<null>[] = []
  for (const { index, 0: run } of blanked.matchAll(/\n+/g)) {
    const amount = { value: null, index, length: run.length }
    const isWritten = text.slice(index, index + run.length) === run
    if (!isWritten && ![...dates, ...quotes].some(other => overlaps(other, amount))) found.push(amount)
  }
  return found
}
