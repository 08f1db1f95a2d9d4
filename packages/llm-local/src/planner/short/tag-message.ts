import type { ServiceListing } from '@dealwright/protocols'
import { findWords } from '../../grounding/find-words.ts'
import { type Found, overlaps, type Place } from '../../grounding/found.ts'
import type { Message } from '../../grounding/message.ts'
import { splitWords } from '../keyword/same-word.ts'
import { CONNECTIVES, FILLERS, isTelling } from '../keyword/vocabulary.ts'
import { likeness } from './likeness.ts'
import type { NameSymbols } from './name-symbols.ts'
import { type Replacement, replaceRuns } from './replace-runs.ts'
import type { ValueSymbols } from './value-symbols.ts'
import type { Named, Vocabulary } from './vocabulary-of.ts'
import type { Naming } from './with-left-out.ts'

/** What may be meant, with the letter that stands for it. */
export interface Lettered {
  readonly letter: string
  readonly service: ServiceListing
  readonly vocabulary: Vocabulary
}

export interface TagMessageParameters {
  readonly message: Message
  readonly services: readonly Lettered[]
  readonly names: NameSymbols
  readonly values: ValueSymbols
}

/**
 * Writes a message with what its words may mean behind them: `=A` a word of the name of service A, `~A` of its description, `!A` the
 * whole name, `:ᚠ` an input, `>ᚢ` an output, `:ᚦ^1` a choice of an input, `#1` a number, `@1` a day, `&1` instead of a quotation. An amount
 * of money, with the words that make it a limit, becomes `$`.
 */
export function tagMessage({ message, services, names, values }: TagMessageParameters): TaggedMessage {
  const { text, dates, numbers } = message
  const meant = new Map<string, number>()
  const namings: Naming[] = []
  const tagger: Tagger = { services, names, values, meant, namings }
  const marks: Replacement[] = [
    ...values.quotes.map(({ symbol, index, length }) => ({ index, length, instead: symbol })),
    ...values.amounts.map(found => ({ ...found, instead: '$' })),
  ]
  const mark = (found: Place, behind: string): void => {
    if (behind !== '' && !marks.some(other => overlaps(other, found))) {
      const { index, length } = found
      marks.push({ index, length, instead: text.slice(index, index + length) + behind })
    }
  }
  const markChoices = (isWanted: (place: Place) => boolean): void => {
    for (const { index, length } of values.choices) {
      const place = { index, length }
      if (isWanted(place)) mark(place, tagsOf(text.slice(index, index + length), index, tagger))
    }
  }
  // `two` is a number, the `two` of a choice `grade-two` is not.
  markChoices(place =>
    [...dates, ...numbers].every(other => !overlaps(other, place) || other.length < place.length),
  )
  for (const found of dates) mark(found, values.day(found.value))
  for (const found of numbers) mark(found, values.number(found.value))
  const whole = findNames(text, services)
  for (const found of whole) {
    note(meant, found.value, found.index)
    mark(found, `!${found.value}`)
  }
  markChoices(() => true)
  for (const found of findWords(text)) mark(found, tagsOf(found.value, found.index, tagger))
  return {
    text: replaceRuns(text, marks),
    marks,
    meant,
    namings: namings.filter(
      ({ place }) =>
        ![...whole, ...values.quotes].some(({ index, length }) => place >= index && place < index + length),
    ),
  }
}

/** A message with its marks. */
export interface TaggedMessage {
  readonly text: string
  /** What stands in it in the place of what. */
  readonly marks: readonly Replacement[]
  /** The letters of the services that some word may mean, with the first place of their names; {@link BEHIND} more for descriptions. */
  readonly meant: ReadonlyMap<string, number>
  /** The words that may be of names of services, in no order; whole names are none of them, nor is what stands in quotations. */
  readonly namings: readonly Naming[]
}

/** Added to the place of a word of a description, so that services whose names are written come first. */
const BEHIND = 1e6

const note = (meant: Map<string, number>, letter: string, place: number): void => {
  meant.set(letter, Math.min(place, meant.get(letter) ?? Number.POSITIVE_INFINITY))
}

interface Tagger extends Omit<TagMessageParameters, 'message'> {
  readonly meant: Map<string, number>
  readonly namings: Naming[]
}

/** Whole names of services, as nobody writes them by chance. */
function findNames(text: string, services: readonly Lettered[]): Found<string>[] {
  return findWords(text.toLowerCase()).flatMap(({ value, index, length }) => {
    const named = services.find(
      ({ service }) => service.name.toLowerCase() === value && /[^\p{L}\p{N}]/u.test(value),
    )
    return named === undefined ? [] : [{ value: named.letter, index, length }]
  })
}

function tagsOf(written: string, place: number, { services, names, values, meant, namings }: Tagger): string {
  const words = splitWords(written)
  const telling = words.filter(isTelling)
  const symbolsOf = (sign: string, find: (vocabulary: Vocabulary) => readonly string[]): string[] =>
    [...new Set(services.flatMap(({ vocabulary }) => find(vocabulary)))].map(
      name => sign + names.symbolOf(name),
    )
  const chosen = values.choice(written)
  const named = lettersOf(services, ({ name }) => closest(telling, name))
  const described = lettersOf(services, ({ name, description }) =>
    closest(telling, name) > 0 ? 0 : closest(telling, description),
  )
  const isInput = services.some(({ vocabulary }) => namedBy(words, vocabulary.inputs).length > 0)
  const isAlone = named.length === 1 && described.length === 0 && !isInput
  for (const letter of named) {
    note(meant, letter, place)
    namings.push({ letter, place, isAlone })
  }
  for (const letter of described) note(meant, letter, place + BEHIND)
  return [
    ...named.map(letter => `=${letter}`),
    ...described.map(letter => `~${letter}`),
    ...(chosen === undefined
      ? symbolsOf(':', ({ inputs }) => namedBy(words, inputs))
      : [
          ...symbolsOf(':', ({ choices }) =>
            choices
              .filter(({ value }) => value.toLowerCase() === written.toLowerCase())
              .map(({ input }) => input),
          ),
          chosen,
        ]),
    ...symbolsOf('>', ({ outputs }) => namedBy(words, outputs)),
  ].join('')
}

/** The services that a word fits best. */
function lettersOf(
  services: readonly Lettered[],
  fit: (vocabulary: Vocabulary) => number,
): readonly string[] {
  const fits = services.map(({ letter, vocabulary }) => ({ letter, fit: fit(vocabulary) }))
  const best = Math.max(1, ...fits.map(each => each.fit))
  return fits.filter(each => each.fit === best).map(({ letter }) => letter)
}

const closest = (words: readonly string[], others: readonly string[]): number =>
  Math.max(0, ...words.flatMap(word => others.map(other => likeness(word, other))))

/** What is named by a word: short and common words only as they are. */
const namedBy = (words: readonly string[], named: readonly Named[]): readonly string[] =>
  named
    .filter(({ words: parts }) =>
      words.some(word =>
        parts.some(
          part =>
            word === part || (!FILLERS.has(word) && !CONNECTIVES.has(word) && likeness(word, part) === 2),
        ),
      ),
    )
    .map(({ name }) => name)
