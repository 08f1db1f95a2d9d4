import { describe, expect, it } from 'vitest'
import { HOUSE_TEXTS } from '../../packages/llm-local/training/generate/house.ts'
import { drawOrder, ORDERS } from '../../packages/llm-local/training/generate/orders.ts'
import * as trainedPhrases from '../../packages/llm-local/training/generate/phrases.ts'
import { Random } from '../../packages/llm-local/training/generate/random.ts'
import * as trainedTalk from '../../packages/llm-local/training/generate/talk.ts'
import * as trainedThings from '../../packages/llm-local/training/generate/things.ts'
import * as trainedValues from '../../packages/llm-local/training/generate/values.ts'
import * as trainedWords from '../../packages/llm-local/training/generate/words.ts'
import { FAMILIES, TEXT_FAMILIES } from './set/families.ts'
import * as phrases from './set/phrasing.ts'
import { TEXTS, VALUES } from './set/values.ts'

/** The words of grammar, and the two that say what any text service takes. */
const FUNCTION_WORDS = new Set(
  'a an the of to in on at for from by with without into out between off as has it its is my our your this that and or all how far under against behind anew up not two another somebody text message'.split(
    ' ',
  ),
)

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? []

/** Words are the same when they differ in their endings alone. */
const stem = (word: string): string => word.replace(/(?:ing|ation|ion|er|ed|es|s|e)$/, '')

const contentOf = (texts: readonly string[]): Set<string> =>
  new Set(
    texts
      .flatMap(wordsOf)
      .filter(word => !FUNCTION_WORDS.has(word))
      .map(stem),
  )

const shared = (one: Iterable<string>, other: Iterable<string>): string[] => {
  const known = new Set(other)
  return [...new Set(one)].filter(item => known.has(item))
}

const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim()

/** Without the signs at the end. */
const bare = (text: string): string => plain(text).replace(/[.,:;!?\s]+$/, '')

/** How people ask in it. */
const HELD = [
  phrases.DO_FRAMES,
  phrases.GET_FRAMES,
  phrases.OPENINGS,
  phrases.CLOSINGS,
  phrases.LIMITS,
  phrases.JOINS_APART,
  phrases.JOINS_ON,
].flat()

describe('the held-out set', () => {
  it('has no wording of the training set', () => {
    const held = [...HELD, ...phrases.INJECTIONS]
    const trained = [
      trainedPhrases.DO_FRAMES,
      trainedPhrases.GET_FRAMES,
      trainedPhrases.HAVE_FRAMES,
      trainedPhrases.OPENINGS,
      trainedPhrases.CLOSINGS,
      trainedPhrases.LIMITS,
      trainedPhrases.JOINS_APART,
      trainedPhrases.JOINS_ON,
      trainedPhrases.INJECTIONS,
      ORDERS,
      trainedPhrases.BOASTS,
      trainedTalk.TURNS,
      trainedTalk.TURNS.map(turn => `${turn} {x}`),
    ]
    expect(shared(held.map(plain), trained.flat().map(plain)).filter(template => template !== '{x}')).toEqual(
      [],
    )
    expect(
      shared(
        phrases.BOASTERS.map(([, boast]) => plain(boast)),
        trainedPhrases.BOASTS.map(plain),
      ),
    ).toEqual([])
  })

  it('has no wording that training puts together, however often it draws', () => {
    const random = new Random(7)
    const drawn = new Set(
      Array.from({ length: 50_000 }, () => [
        trainedTalk.drawFrame(random, random.pick(['do', 'get', 'have'])),
        trainedTalk.drawJoin(random, random.chance(0.5)),
        trainedTalk.drawChatter(random, random.pick(['ahead', 'behind'])),
        trainedTalk.drawLimit(random),
        drawOrder(random, ['{s}']),
      ])
        .flat()
        .map(bare),
    )
    expect(
      shared([...HELD, ...phrases.INJECTIONS].map(bare), drawn).filter(template => template !== '{x}'),
    ).toEqual([])
  })

  it('has no value of the training set', () => {
    const held = [...Object.values(VALUES).flat(), ...TEXTS].map(plain)
    const trained = [
      trainedValues.PLACES,
      trainedValues.NAMES,
      trainedValues.LANGUAGES,
      trainedWords.TOPICS,
      trainedThings.NOUNS,
      Object.values(trainedValues.CHOICES).flat(),
    ].flat()
    expect(shared(held, trained.map(plain))).toEqual([])
    const choices = [...FAMILIES, ...TEXT_FAMILIES].flatMap(({ inputs }) =>
      [...inputs.matchAll(/\(([^)]+)\)/g)].flatMap(([, all = '']) => all.split('|')),
    )
    expect(shared(choices, Object.values(trainedValues.CHOICES).flat())).toEqual([])
  })

  it('has no service of the training set: no word of a name or a description, but for grammar', () => {
    const held = contentOf(
      [...FAMILIES, ...TEXT_FAMILIES].flatMap(({ name, description }) => [name, description]),
    )
    const trained = contentOf([
      ...trainedWords.OBJECTS,
      ...trainedWords.TEXT_OBJECTS,
      ...trainedWords.ACTIONS,
      ...trainedWords.TEXT_ACTIONS,
      ...trainedWords.ADJECTIVES,
      ...HOUSE_TEXTS,
      ...trainedTalk.COMMON,
      ...trainedTalk.TURNS,
      ...trainedThings.NOUNS,
      ...trainedThings.QUALITIES,
      ...trainedThings.DEEDS,
    ])
    expect(shared(held, trained)).toEqual([])
  })
})
