import type { Json } from '@dealwright/protocols'
import { escapePattern } from '../../grounding/escape-pattern.ts'
import { findWords } from '../../grounding/find-words.ts'
import type { Message } from '../../grounding/message.ts'
import { toSchemaNode } from '../../schema/schema-node.ts'
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
  /** Where choices of services are written, longest first. */
  readonly choices: readonly Run[]
  readonly #symbols = new Map<string | number, string>()
  readonly #choices = new Map<string, string>()
  readonly #values = new Map<string, Json>()
  readonly #unsaid: ReadonlySet<Json>

  constructor({ text, dates, numbers, quotes }: Message, choices: readonly Choice[]) {
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
    const written = text.toLowerCase()
    const runs: Run[] = []
    for (const { value } of choices) {
      const lower = value.toLowerCase()
      if (this.#choices.has(lower)) continue
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
    const span = toSchemaNode(schema)['x-span-of']
    const quotes = this.quotes.map(({ symbol }) => symbol)
    return span === undefined || quotes.length === 0 ? hidden : { anyOf: [hidden, { enum: quotes }] }
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
