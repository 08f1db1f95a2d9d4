import type { Json } from '@dealwright/protocols'
import { findWords } from '../../grounding/find-words.ts'
import type { Message } from '../../grounding/message.ts'
import type { SchemaNode } from '../../schema/schema-node.ts'
import { stringTest } from '../../schema/string-test.ts'
import { messageSpans } from './message-spans.ts'

type Schema = { [keyword: string]: Json }

/** Above this many a list of spans costs more than it saves, and all words are offered. */
const MAX_LISTED = 200
/** A shorter limit of length is held while decoding; a longer one is looked at afterwards. */
const SHORT = 64

/**
 * The values that a message has for each kind of input, as schemas. What many inputs share stands once, under `$defs` of the
 * schema that {@link MessageValues.definitions} belongs to.
 */
export class MessageValues {
  readonly #message: Message
  readonly #narrowed = new Map<string, Schema | undefined>()
  readonly #hasWords: boolean
  #spans: readonly string[] | undefined

  constructor(message: Message) {
    this.#message = message
    this.#hasWords = findWords(message.text).length > 0
  }

  /** `$defs` of the schema that holds what the other members give. */
  definitions(): Schema {
    const { dates, numbers, text } = this.#message
    const all = numbers.map(({ value }) => value)
    const lists: [name: string, values: readonly Json[]][] = [
      ['dates', dates.map(({ value }) => value)],
      ['numbers', all],
      ['integers', all.filter(Number.isInteger)],
    ]
    const named = lists.flatMap(([name, values]) =>
      values.length === 0 ? [] : [[name, { enum: [...new Set(values)] }] as const],
    )
    return { words: { type: 'string', 'x-span-of': text }, ...Object.fromEntries(named) }
  }

  /** The days that the message names; undefined where there are none. */
  dates(): Schema | undefined {
    return this.#message.dates.length === 0 ? undefined : { $ref: '#/$defs/dates' }
  }

  /** The numbers of the message that are within the limits of a schema. */
  numbers(node: SchemaNode): Schema | undefined {
    const all = this.#message.numbers
      .map(({ value }) => value)
      .filter(value => node.type !== 'integer' || Number.isInteger(value))
    const fitting = all.filter(value => isWithin(value, node))
    if (fitting.length === 0) return undefined
    if (fitting.length < all.length) return { enum: [...new Set(fitting)] }
    return { $ref: node.type === 'integer' ? '#/$defs/integers' : '#/$defs/numbers' }
  }

  /** Runs of words of the message; where a form or a short length is asked for, those that have it. */
  strings(node: SchemaNode): Schema | undefined {
    if (!this.#hasWords) return undefined
    const { format, pattern, allOf, maxLength } = node
    const most = typeof maxLength === 'number' && maxLength < SHORT ? maxLength : undefined
    if (format === undefined && pattern === undefined && allOf === undefined && most === undefined)
      return WORDS
    const key = JSON.stringify([format, pattern, allOf, most])
    if (!this.#narrowed.has(key)) this.#narrowed.set(key, this.#narrow(node, most))
    return this.#narrowed.get(key)
  }

  #narrow(node: SchemaNode, most = Number.POSITIVE_INFINITY): Schema | undefined {
    const test = stringTest(node)
    const { text } = this.#message
    if (test === undefined && text.length <= most) return WORDS
    this.#spans ??= messageSpans(text)
    const fitting = this.#spans.filter(span => span.length <= most && (test === undefined || test(span)))
    if (fitting.length > MAX_LISTED) return WORDS
    return fitting.length === 0 ? undefined : { enum: [...fitting] }
  }
}

const WORDS: Schema = { $ref: '#/$defs/words' }

function isWithin(value: number, node: SchemaNode): boolean {
  const limit = (keyword: string) => {
    const held = node[keyword]
    return typeof held === 'number' ? held : undefined
  }
  const multiple = limit('multipleOf')
  return (
    value >= (limit('minimum') ?? value) &&
    value <= (limit('maximum') ?? value) &&
    value > (limit('exclusiveMinimum') ?? Number.NEGATIVE_INFINITY) &&
    value < (limit('exclusiveMaximum') ?? Number.POSITIVE_INFINITY) &&
    (multiple === undefined || !Number.isInteger(multiple) || multiple === 0 || value % multiple === 0)
  )
}
