import { makeWord } from './lexicon.ts'
import { COMMON, drawNoise } from './noise.ts'
import type { Random } from './random.ts'
import { ADJECTIVES, OBJECTS, TEXT_WORDS, TOPICS } from './words.ts'

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
  const noise = () => drawNoise(random, 1, 2)
  const ahead = () => maybe(random, 0.6, preposition) + maybe(random, 0.5, determiner)
  return random.pick<() => string>([
    () => `${ahead()}{p} {v}`,
    () => `${ahead()}{p} {v}`,
    () => `${ahead()}{v} {p}`,
    () => `${ahead()}{v} {p}`,
    () => `${ahead()}{p} ${random.pick(COPULAS)} {v}`,
    () => `${ahead()}{p}${random.pick(SIGNS)}{v}`,
    () => `{v} ${ahead()}{p}`,
    () => `${noise()} {p} {v}`,
    () => `${noise()} {v} {p}`,
    () => `${ahead()}{p} ${preposition()} {v}`,
    () => `there ${random.pick(['is', 'are', 'will be'])} ${maybe(random, 0.2, noise)}{v} {p}`,
    () => `{v} ${random.pick(COPULAS)} ${maybe(random, 0.7, determiner)}{p}`,
    () => `${maybe(random, 0.5, determiner)}{p} ${noise()} {v}`,
    () => `{p}, ${maybe(random, 0.3, noise)}{v},`,
    () => `(${ahead()}{p}${random.pick(SIGNS)}{v})`,
  ])()
}

/** A cue that does not: only where nothing else could be meant. */
export function drawBareCue(random: Random): string {
  const ahead =
    maybe(random, 0.04, () => drawNoise(random, 1, 2)) + maybe(random, 0.92, () => drawPreposition(random))
  return random.chance(0.15) ? `${ahead}({v})` : `${ahead}{v}`
}

/** Some words in a row that nobody put between quotation marks, such as a title or a motto. */
export function drawPhrase(random: Random): string {
  const noun = () =>
    random.pick<() => string>([
      () => random.pick(TEXT_WORDS),
      () => random.pick(TEXT_WORDS),
      () => makeWord(random),
      () => random.pick(OBJECTS),
      () => random.pick(TOPICS),
    ])()
  const adjective = () => random.pick(ADJECTIVES)
  const common = () => random.pick(COMMON)
  const determiner = () => random.pick(['a', 'the', 'the', 'my', 'no', 'all', 'every', 'one', 'two', 'old'])
  const written = random.pick<() => string>([
    () => `${adjective()} ${noun()}`,
    () => `${adjective()} ${noun()}`,
    () => `${determiner()} ${noun()}`,
    () => `${determiner()} ${adjective()} ${noun()}`,
    () => `${noun()} ${noun()}`,
    () => `${noun()} of ${noun()}`,
    () => `the ${noun()} of ${determiner()} ${noun()}`,
    () => `${noun()} and ${noun()}`,
    () => `${noun()} and ${determiner()} ${noun()}`,
    () => `${noun()} ${noun()} the ${noun()}`,
    () => `${noun()} ${random.pick(PREPOSITIONS)} ${determiner()} ${noun()}`,
    () => `${noun()} with ${adjective()} ${noun()}`,
    () => `${noun()} ${noun()} ${noun()}`,
    () => `${noun()} ${common()} the ${noun()}`,
  ])()
  return random.chance(0.3) ? written.charAt(0).toUpperCase() + written.slice(1) : written
}
