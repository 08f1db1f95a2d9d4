import { makeWord } from './lexicon.ts'
import { capital } from './parts.ts'
import type { Random } from './random.ts'
import { DEEDS, NOUNS, QUALITIES } from './things.ts'
import { ADJECTIVES, OBJECTS, TOPICS } from './words.ts'

const PREPOSITIONS =
  `at in on of for from to with by about since until under over as near through during along across against beneath beyond inside
  towards within outside via per after before around behind between past throughout upon into onto`
    .trim()
    .split(/\s+/)

const PHRASAL = [
  'down to',
  'up to',
  'out of',
  'next to',
  'together with',
  'according to',
  'all the way to',
  'as of',
  'close to',
  'based on',
]

const DETERMINERS = ['the', 'the', 'a', 'its', 'my', 'our', 'their', 'this', 'one']

const COPULAS = [
  'is',
  'is',
  'are',
  'are',
  'being',
  'will be',
  'should be',
  'must be',
  'has to be',
  'would be',
  'reads',
  'says',
  'goes',
  'was',
  'remains',
  'ought to be',
  'equals',
]

const SIGNS = [': ', ': ', ': ', ' = ', '=', ' - ', ' -> ', ' ', ' ', ', ']

const drawPreposition = (random: Random): string =>
  random.chance(0.85) ? random.pick(PREPOSITIONS) : random.pick(PHRASAL)

const maybe = (random: Random, share: number, words: () => string): string =>
  random.chance(share) ? `${words()} ` : ''

/** A cue that names its input, `{p}`, ahead of its value or behind it, `{v}`, put together anew. */
export function drawNamedCue(random: Random): string {
  const preposition = () => drawPreposition(random)
  const determiner = () => random.pick(DETERMINERS)
  const ahead = () => maybe(random, 0.6, preposition) + maybe(random, 0.5, determiner)
  return random.pick<() => string>([
    () => `${ahead()}{p} {v}`,
    () => `${ahead()}{p} {v}`,
    () => `${ahead()}{p} {v}`,
    () => `${ahead()}{v} {p}`,
    () => `${ahead()}${determiner()} {v} {p}`,
    () => `${ahead()}{p} ${random.pick(COPULAS)} {v}`,
    () => `${ahead()}{p} ${random.pick(COPULAS)} {v}`,
    () => `${ahead()}{p}${random.pick(SIGNS)}{v}`,
    () => `${ahead()}{p}${random.pick(SIGNS)}{v}`,
    () => `{v} ${random.pick(['as', 'for', 'being'])} ${maybe(random, 0.6, determiner)}{p}`,
    () => `${ahead()}{p} ${random.pick(['of', 'for', 'in', 'at', 'called', 'named'])} {v}`,
    () =>
      `${random.pick(['and', 'use', 'take', 'make', 'choose', 'set', 'I chose', 'say', 'put', 'let'])} {p} {v}`,
    () => `there ${random.pick(['is', 'are', 'will be'])} {v} {p}`,
    () => `{v} ${random.pick(['is', 'are', 'would be', 'should be'])} ${maybe(random, 0.7, determiner)}{p}`,
    () => `{p}, {v},`,
    () => `(${ahead()}{p}${random.pick(SIGNS)}{v})`,
  ])()
}

/** A cue that does not: only where nothing else could be meant. */
export function drawBareCue(random: Random): string {
  const ahead = maybe(random, 0.94, () => drawPreposition(random))
  return random.chance(0.12) ? `${ahead}({v})` : `${ahead}{v}`
}

/** Whether the first word of a value could be read as one of the cue: then the cue has to name the input ahead of it. */
export const needsCueAhead = (value: string): boolean =>
  /^(?:the|an?|my|our|your|this|no|all|every|its|their) /i.test(value)

const COUNTS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'twelve']

/** Some words in a row that nobody put between quotation marks, such as a title or a motto. */
export function drawPhrase(random: Random): string {
  const noun = () =>
    random.pick<() => string>([
      () => random.pick(NOUNS),
      () => random.pick(NOUNS),
      () => random.pick(NOUNS),
      () => random.pick(NOUNS),
      () => (random.chance(0.4) ? makeWord(random) : random.pick(NOUNS)),
      () => random.pick(OBJECTS),
      () => random.pick(TOPICS),
    ])()
  const one = () => random.pick(NOUNS)
  const quality = () => random.pick(random.chance(0.8) ? QUALITIES : ADJECTIVES)
  const determiner = () => random.pick(['a', 'the', 'the', 'the', 'my', 'no', 'all', 'every', 'our'])
  const written = random.pick<() => string>([
    () => `${quality()} ${one()}`,
    () => `${quality()} ${noun()}`,
    () => `${quality()} ${quality()} ${one()}`,
    () => `${determiner()} ${quality()} ${one()}`,
    () => `a ${quality()} ${one()}`,
    () => `the ${noun()}`,
    () => `${one()} ${one()}`,
    () => `${one()} ${noun()}`,
    () => `${one()} of ${noun()}`,
    () => `${one()} of the ${noun()}`,
    () => `the ${one()} of the ${quality()} ${one()}`,
    () => `${one()} and ${one()}`,
    () => `${noun()} and ${noun()}`,
    () => `${one()} ${random.pick(DEEDS)} the ${one()}`,
    () => `${one()} ${random.pick(DEEDS)} ${one()}`,
    () =>
      `${one()} ${random.pick(['in', 'on', 'under', 'over', 'with', 'without', 'by', 'for', 'behind'])} the ${one()}`,
    () => `${one()} with ${quality()} ${one()}`,
    () => `${random.pick(COUNTS)} ${one()}s`,
    () => `${random.pick(COUNTS)} ${quality()} ${one()}s`,
    () => `${random.pick(['always', 'never', 'often', 'still', 'hardly', 'once', 'almost'])} ${quality()}`,
    () =>
      `${random.pick(['always', 'never', 'ever', 'once'])} ${random.pick(['more', 'onwards', 'together', 'alone', 'forward', 'there', 'home'])}`,
    noun,
    one,
    () => `${makeWord(random)} ${random.chance(0.5) ? makeWord(random) : one()}`,
    () => `${quality()} ${random.chance(0.5) ? makeWord(random) : one()}`,
  ])()
  const style = random.next()
  if (style < 0.2) return capital(written)
  if (style < 0.3)
    return written.replace(/(?<=^| )(?!of |the |and |in |on )\p{Ll}/gu, letter => letter.toUpperCase())
  return written
}
