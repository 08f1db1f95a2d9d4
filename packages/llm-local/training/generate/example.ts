import type { Json, Token } from '@dealwright/protocols'
import { findAddressFault } from '../../src/grounding/find-address-fault.ts'
import { findCeiling } from '../../src/grounding/find-ceiling.ts'
import { findWords } from '../../src/grounding/find-words.ts'
import { type Message, readMessage } from '../../src/grounding/message.ts'
import { NameSymbols } from '../../src/planner/short/name-symbols.ts'
import { type ShortPrompt, shortPrompt } from '../../src/planner/short/short-prompt.ts'
import { tagMessage } from '../../src/planner/short/tag-message.ts'
import type { Value } from './cues.ts'
import { labelSteps } from './label-steps.ts'
import { makeWord } from './lexicon.ts'
import { drawOrder } from './orders.ts'
import { capitalise, fill, type Parts, plain, textOf } from './parts.ts'
import { CLOSINGS, LIMITS, OPENINGS } from './phrases.ts'
import type { Random } from './random.ts'
import { drawChatter, drawLimit } from './talk.ts'
import { NAMES } from './values.ts'
import {
  drawLacking,
  drawNamed,
  drawSeveral,
  drawSingle,
  drawUnserved,
  type Wish,
  type WishParameters,
} from './wish.ts'
import { TOPICS } from './words.ts'

/** What training reads: a prompt and the answer to it. */
export interface Example {
  readonly prompt: string
  readonly answer: string
  /** For each letter of the last line of the prompt what step it is part of: its number, `0` for none, `-` where it belongs to several. */
  readonly steps: string
}

export interface DrawExampleParameters extends WishParameters {
  readonly token: Token
  /** The symbol that names begin with. */
  readonly symbols: number
}

/** Draws a message over a catalogue with its answer; undefined where what was drawn cannot be answered for certain. */
export function drawExample(parameters: DrawExampleParameters): Example | undefined {
  const { now, token, services, symbols } = parameters
  const wish = drawWish(parameters)
  if (wish === undefined) return undefined
  const parts = dress(wish, parameters)
  const text = textOf(parts)
  if (text.length > 700) return undefined
  const ceiling = findCeiling(text, token)
  if (!ceiling.ok || findAddressFault(text) !== undefined) return undefined
  const message = readMessage(text, { now, token })
  const short = shortPrompt(
    services.map(({ listing }) => listing),
    message,
    new NameSymbols(symbols),
  )
  const { prompt } = short
  // Nothing to decide.
  if (short.services.length === 0) return undefined
  const answer = writeAnswer(wish, { parts, message, short })
  if (answer === undefined) return undefined
  const { marks } = tagMessage({ message, ...short })
  return { prompt, answer, steps: labelSteps(parts, marks) }
}

function drawWish(parameters: DrawExampleParameters): Wish | undefined {
  const kind = parameters.random.next()
  if (kind < 0.02) return drawNamed(parameters)
  if (kind < 0.25) return drawSingle(parameters)
  if (kind < 0.75) return drawSeveral(parameters) ?? drawSeveral(parameters) ?? drawSeveral(parameters)
  if (kind < 0.87) return drawLacking(parameters)
  return drawUnserved(parameters)
}

/** Puts chatter, a limit and the like around a wish, and spells it as people do. */
function dress(wish: Wish, { random, services, token }: DrawExampleParameters): Parts {
  let parts = random.chance(0.62) ? capitalise(wish.parts) : wish.parts
  const put = (front: boolean, other: Parts, between: string) => {
    parts = front ? [...other, ...plain(between), ...parts] : [...parts, ...plain(between), ...other]
  }
  if (random.chance(0.35)) {
    const limit = plain(fillLimit(random, token))
    const front = wish.open || random.chance(0.12)
    put(
      front,
      random.chance(0.6) ? capitalise(limit) : limit,
      front
        ? random.pick([', ', ': ', '. '])
        : random.pick([
            ', ',
            ', ',
            '. ',
            ' - ',
            '; ',
            '. ',
            /^\W*with|^for/.test(textOf(limit)) ? ' ' : ', ',
          ]),
    )
  }
  // Who leaves something out talks of other things: none of it may be taken for what is missing.
  const isLacking = wish.steps.some(({ service, inputs }) =>
    service.properties.some(({ name, optional }) => !optional && !inputs.has(name)),
  )
  if (random.chance(isLacking ? 0.45 : 0.22))
    put(
      true,
      plain(random.chance(0.3) ? fillChatter(random.pick(OPENINGS), random) : drawChatter(random, 'ahead')),
      random.pick([' ', ' ', '\n']),
    )
  if (!wish.open && !/[?!.:]$/.test(textOf(parts)) && random.chance(0.45))
    parts = [...parts, ...plain(random.pick(['.', '.', '.', '!', '?']))]
  if (!wish.open && random.chance(isLacking ? 0.5 : 0.33)) {
    const said = random.chance(0.3)
      ? fillChatter(random.pick(CLOSINGS), random)
      : drawChatter(random, 'behind')
    // What goes on in small letters could be part of a value, for all that anybody can tell.
    put(
      false,
      plain(said),
      random.pick(/^\p{Ll}/u.test(said) ? ['. ', ', ', ' - ', '\n', '; '] : [' ', ' ', '\n', ', ']),
    )
  }
  if (random.chance(0.12)) {
    const order = drawOrder(
      random,
      services.map(({ name }) => name),
    )
    put(wish.open || random.chance(0.4), plain(order), random.pick([' ', ' ', '\n', '\n\n']))
  }
  return respell(parts, random)
}

const fillChatter = (template: string, random: Random): string =>
  textOf(
    fill(template, {
      t: random.chance(0.7) ? random.pick(TOPICS) : makeWord(random),
      t2: random.pick(TOPICS),
      n: random.pick(NAMES),
    }),
  )

function fillLimit(random: Random, { symbol }: Token): string {
  const value = random.pick([
    String(random.int(1, 30)),
    `${random.int(0, 20)}.${random.int(1, 9)}0`,
    `0.${random.int(1, 9)}`,
    `${random.int(1, 9)}.${random.int(10, 99)}`,
    String(random.int(30, 900)),
  ])
  const written = random.pick([symbol, symbol, symbol.toLowerCase()])
  return textOf(
    fill(random.chance(0.4) ? drawLimit(random) : random.pick(LIMITS), {
      a: random.chance(0.06) ? `${written} ${value}` : `${value} ${written}`,
    }),
  )
}

function respell(parts: Parts, random: Random): Parts {
  const style = random.next()
  const spelt =
    style < 0.13
      ? map(parts, text => text.toLowerCase())
      : style < 0.14
        ? map(parts, text => text.toUpperCase())
        : parts
  return random.chance(0.12) ? mistype(spelt, random) : spelt
}

const map = (parts: Parts, change: (text: string) => string): Parts =>
  parts.map(part => ({ ...part, text: change(part.text) }))

/** One slip of the finger in a word that is no value. */
function mistype(parts: Parts, random: Random): Parts {
  const words = parts.flatMap(({ text, slot }, part) =>
    slot === undefined ? [...text.matchAll(/\p{Ll}{5,}/gu)].map(match => ({ part, match })) : [],
  )
  if (words.length === 0) return parts
  const { part, match } = random.pick(words)
  const [word] = match
  const at = random.int(1, word.length - 2)
  const slip = random.pick([
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word.charAt(at) + word.slice(at),
    word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  ])
  return parts.map((other, index) =>
    index === part
      ? {
          ...other,
          text: other.text.slice(0, match.index) + slip + other.text.slice(match.index + word.length),
        }
      : other,
  )
}

interface WriteAnswerParameters {
  readonly parts: Parts
  readonly message: Message
  readonly short: ShortPrompt
}

/** The answer as the short prompt wants it, in symbols. */
function writeAnswer({ steps }: Wish, { parts, message, short }: WriteAnswerParameters): string | undefined {
  const slots = new Map(
    parts.flatMap(({ text, slot }) => (slot === undefined ? [] : [[slot, text] as const])),
  )
  const written: Json[] = []
  for (const { service, inputs } of steps) {
    const input: { [name: string]: Json } = {}
    for (const { name, schema } of service.properties) {
      const kind = schema.enum === undefined ? schema.format : 'choice'
      const value = writeValue(inputs.get(name), { slots, message, short, kind })
      if (value === undefined) return undefined
      input[short.names.symbolOf(name)] = value
    }
    const letter = short.services.find(each => each.service === service.listing)?.letter
    // A slip of the finger can hide the only word that means a service.
    if (letter === undefined) return undefined
    written.push({ service: letter, input })
  }
  return JSON.stringify({ steps: written })
}

interface WriteValueParameters {
  readonly slots: ReadonlyMap<string, string>
  readonly message: Message
  readonly short: ShortPrompt
  readonly kind: Json | undefined
}

/** Undefined where the message does not hold the value after all: a slip of the finger, or a word that goes on. */
function writeValue(
  value: Value | undefined,
  { slots, message, short, kind }: WriteValueParameters,
): Json | undefined {
  if (value === undefined) return null
  const { names, values } = short
  if ('from' in value) return { from: value.from, output: names.symbolOf(value.output) }
  if ('slots' in value) {
    const items = value.slots.map(slot => asSpan(slots.get(slot), message.text))
    return items.some(item => item === undefined) ? undefined : items.flatMap(item => item ?? [])
  }
  if ('slot' in value) {
    const span = asSpan(slots.get(value.slot), message.text)
    if (span === undefined) return undefined
    return kind === 'choice' ? values.choice(span) : values.text(span)
  }
  const { json } = value
  if (typeof json === 'number') return values.number(json) || undefined
  if (typeof json !== 'string') return json
  return kind === 'choice' ? values.choice(json) : values.day(json) || undefined
}

/** Only whole words can be values. */
function asSpan(text: string | undefined, message: string): string | undefined {
  if (text === undefined) return undefined
  const words = findWords(message)
  for (let at = message.indexOf(text); at !== -1; at = message.indexOf(text, at + 1)) {
    const end = at + text.length
    if (words.some(({ index }) => index === at) && words.some(({ index, length }) => index + length === end))
      return text
  }
  return undefined
}
