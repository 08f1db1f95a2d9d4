import { participleOf, pluralOf } from '../../src/planner/short/irregular-forms.ts'
import { listOf } from './list.ts'
import { capital } from './parts.ts'
import type { Random } from './random.ts'
import { NOUNS } from './things.ts'
import { ACTIONS, OBJECTS, TEXT_ACTIONS, TEXT_OBJECTS } from './words.ts'

/** What is done, in its forms. */
export interface Action {
  readonly base: string
  readonly third: string
  readonly ing: string
  readonly ed: string
  readonly noun: string
}

/** What a service does to what; a text service takes any text. */
export interface Topic {
  readonly object: string
  readonly action: Action
  readonly isText: boolean
  /** What becomes of the text: the letter that it is sent as, the marble that it is carved in. */
  readonly medium?: string
}

/** How often a word is made up, so that catalogues are read and not known by heart. */
const MADE_UP = 0.36

/** Draws a topic; now and then one of the things that are done to any text. */
export function drawTopic(random: Random, texts = 0.16): Topic {
  if (random.chance(texts)) {
    const object = random.pick(TEXT_OBJECTS)
    if (random.chance(0.4)) {
      const action = random.chance(0.3) ? toAction(random.pick(TEXT_ACTIONS)) : drawAction(random)
      return { object, action, isText: true, medium: drawObject(random) }
    }
    const action = random.chance(0.25) ? makeAction(random) : toAction(random.pick(TEXT_ACTIONS))
    return { object, action, isText: true }
  }
  return { object: drawObject(random), action: drawAction(random), isText: false }
}

export const drawObject = (random: Random): string => {
  if (!random.chance(MADE_UP)) return random.pick(OBJECTS)
  const first = makeWord(random)
  if (random.chance(0.7)) return first
  return `${first} ${random.chance(0.5) ? makeWord(random) : random.pick(OBJECTS)}`
}

export const drawAction = (random: Random): Action =>
  random.chance(MADE_UP) ? makeAction(random) : toAction(random.pick(ACTIONS))

function makeAction(random: Random): Action {
  const stem = makeWord(random)
  const ending = random.pick(['ing', 'ation', 'er', 'ment', 'ance', 'al', 'age', 'ion', 'ure', '', ''])
  const noun = ending === 'ing' ? inflect(stem, 'ing') : joinEnding(stem, ending)
  return toAction(`${stem}/${noun}`)
}

const joinEnding = (stem: string, ending: string): string =>
  /^[aeiou]/.test(ending) && stem.endsWith('e') ? stem.slice(0, -1) + ending : stem + ending

/** Reads `track/tracking`. */
export function toAction(entry: string): Action {
  const [base = '', noun = base] = entry.split('/')
  return { base, noun, third: inflect(base, 's'), ing: inflect(base, 'ing'), ed: inflect(base, 'ed') }
}

/** An English verb with an ending; of two words the first is inflected. */
export function inflect(verb: string, ending: 's' | 'ing' | 'ed'): string {
  const [head = '', ...rest] = verb.split(' ')
  return [inflectWord(head, ending), ...rest].join(' ')
}

function inflectWord(verb: string, ending: 's' | 'ing' | 'ed'): string {
  if (ending === 's') {
    const irregular = pluralOf(verb)
    if (irregular !== undefined) return irregular
    if (/(?:s|x|z|ch|sh)$/.test(verb)) return `${verb}es`
    return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`
  }
  const participle = ending === 'ed' ? participleOf(verb) : undefined
  if (participle !== undefined) return participle
  if (ending === 'ed' && /[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`
  if (/[^e]e$/.test(verb)) return verb.slice(0, -1) + ending
  if (/^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb)) return verb + verb.slice(-1) + ending
  return verb + ending
}

/** More than one of a thing. */
export const plural = (noun: string): string =>
  inflect(noun.split(' ').toReversed().join(' '), 's').split(' ').toReversed().join(' ')

const ONSETS =
  'b c d f g h j k l m n p r s t v w z bl br ch cl cr dr fl fr gl gr kn pl pr qu sc sh sk sl sm sn sp st str sw th tr tw wh y'.split(
    ' ',
  )
const VOWELS = 'a e i o u ai ea ee ie oa oo ou a e i o u a e i o'.split(' ')
const CODAS = 'n r s t l m d p ck sh nd nt st rt ll ss ng mp x th b g ft lk rm '.split(' ')

/** A word that no language has. */
export function makeWord(random: Random): string {
  const syllables = random.pick([1, 1, 2, 2, 2, 2, 2, 3])
  let word = ''
  for (let at = 0; at < syllables; at++) {
    word += (at > 0 && random.chance(0.1) ? '' : random.pick(ONSETS)) + random.pick(VOWELS)
    if (at === syllables - 1 ? random.chance(0.75) : random.chance(0.25)) word += random.pick(CODAS)
  }
  return word.length < 3 ? word + random.pick(CODAS.slice(0, 10)) + random.pick(VOWELS) : word
}

const SCRIPTS = [
  'абвгдежзиклмнопрстуфхцчшя',
  'αβγδεζηθικλμνοπρστυφχψω',
  'あいうえおかきくけこさしすせそ山川田中東西南北',
  'éèüöäßçñåøœšž',
]

/** A name that nobody has, now and then of another script. */
export function makeName(random: Random): string {
  const word = () => {
    if (random.chance(0.08)) {
      const letters = Array.from(random.pick(SCRIPTS))
      return Array.from({ length: random.int(2, 6) }, () => random.pick(letters)).join('')
    }
    const made = makeWord(random)
    const accented = random.chance(0.06)
      ? made.replace(/[aeou]/, letter => ({ a: 'ä', e: 'é', o: 'ø', u: 'ü' })[letter] ?? letter)
      : made
    return capital(accented)
  }
  const joins = random.pick([' ', ' ', ' ', ' ', '-', ' de ', ' van ', ' of '])
  const style = random.next()
  if (style < 0.45) return word()
  return style < 0.85 ? `${word()}${joins}${word()}` : `${word()} ${word()}${joins}${word()}`
}

/** A word with a capital, so often a real one. */
const makeCapital = (random: Random, real: number): string =>
  capital(random.chance(real) ? random.pick(NOUNS) : makeWord(random))

const BEFORE_PLACES = listOf(
  'Lake,Mount,Port,San,Santa,El,La,Los,Las,Le,Les,Bad,Fort,New,Old,Upper,Lower,North,South,West,Great,Little,Al,Monte,Rio,Villa,Puerto,Castle,Cape,Ben',
  ',',
)
const AFTER_PLACES = listOf(
  'Street,Road,Lane,Avenue,Square,Park,Bay,Bridge,Valley,Mill,Farm,Gate,Island,Beach,Grove,Heights,Station,Harbour,Close,Green,Wood,Ford,Castle,Springs,Point,City,Falls,Pass,Terrace,Yard',
  ',',
)

/** A place that nobody knows. */
export function makePlace(random: Random): string {
  const name = () => makeCapital(random, 0.35)
  const style = random.next()
  if (style < 0.45) return makeName(random)
  if (style < 0.65) return `${random.pick(BEFORE_PLACES)} ${name()}`
  if (style < 0.85) return `${name()} ${random.pick(AFTER_PLACES)}`
  if (style < 0.92) return `${name()} ${name()}`
  return `${random.pick(BEFORE_PLACES)} ${name()} ${random.pick(AFTER_PLACES)}`
}

const TITLES = listOf(
  'Mr,Mrs,Ms,Dr,Dr.,Professor,Sir,Lady,Uncle,Aunt,Captain,Queen,King,Sister,Brother,Father,Saint,Judge,Old,Little,Big,Princess,Count,Don',
  ',',
)

/** Somebody nobody knows: a person, a pet or a company. */
export function makePerson(random: Random): string {
  const name = () => makeCapital(random, 0.15)
  const style = random.next()
  if (style < 0.4) return makeName(random)
  if (style < 0.65) return `${name()} ${name()}`
  if (style < 0.85) return `${random.pick(TITLES)} ${name()}`
  if (style < 0.93)
    return `${name()} ${random.pick(['Ltd', 'Inc', 'Group', 'Corp', 'Industries', 'Foundation', 'Club', 'Bakery', 'Studio', 'Museum'])}`
  return `${random.pick(["O'", "D'", 'Mac', 'Mc'])}${name()}`
}
