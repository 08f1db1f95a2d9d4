import { findDates } from '../../src/grounding/find-dates.ts'
import { makeName, makePerson, makePlace, makeWord } from './lexicon.ts'
import { capital, fill, join, type Parts, plain } from './parts.ts'
import type { Kind, Property } from './property.ts'
import type { Random } from './random.ts'
import { drawSentence } from './talk.ts'
import { drawBareCue, drawNamedCue, drawPhrase, needsCueAhead } from './templates.ts'
import { NOUNS } from './things.ts'
import { DAY_FORMS, LANGUAGES, MONTHS, NAMES, PLACES, WEEKDAYS } from './values.ts'
import { OBJECTS, TEXT_WORDS, TOPICS } from './words.ts'

/** What the answer writes for an input: the words of slots, or a value. */
export type Value =
  | { readonly slot: string }
  | { readonly slots: readonly string[] }
  | { readonly json: string | number | boolean | null }
  | { readonly from: number; readonly output: string }

/** Words that give one input, and what the answer writes for it. */
export interface Clause {
  readonly parts: Parts
  readonly value: Value
  /** Whether it must stand last, such as a text without quotation marks. */
  readonly last?: boolean
  /** The same ahead of a thing: `tomorrow's`. */
  readonly possessive?: Parts
  /** Whether it may stand on its own between commas. */
  readonly bare?: boolean
}

export interface ClauseParameters {
  readonly random: Random
  readonly now: Date
  /** Prefix of slot names, different for each step. */
  readonly key: string
  /** Whether no other input of the service could be meant by a bare value of this kind. */
  readonly alone: boolean
}

/** Cues that no other kind of input has, and those that only do where the input stands alone. */
const CUES: Readonly<Partial<Record<Kind, { own: readonly string[]; alone: readonly string[] }>>> = {
  place: {
    own: ['in {v}', 'in {v}', 'in {v}', 'at {v}', 'near {v}', 'around {v}', 'over in {v}'],
    alone: ['for {v}', '{v}', 'of {v}', 'to {v}', 'from {v}', 'on {v}'],
  },
  from: {
    own: ['from {v}', 'from {v}', 'leaving {v}', 'starting in {v}', 'out of {v}', 'departing from {v}'],
    alone: [],
  },
  to: { own: ['to {v}', 'to {v}', 'towards {v}', 'bound for {v}', 'going to {v}', 'into {v}'], alone: [] },
  language: { own: ['into {v}', 'in {v}', 'to {v}', 'into {v}'], alone: ['{v}'] },
  person: {
    own: ['for {v}', 'for {v}', 'under the name {v}', 'named {v}', 'called {v}'],
    alone: ['to {v}', 'with {v}', 'of {v}', '{v}', 'by {v}'],
  },
  topic: {
    own: ['about {v}', 'about {v}', 'on the subject of {v}', 'regarding {v}', 'concerning {v}'],
    alone: ['on {v}', 'for {v}', 'titled {v}', '{v}', 'of {v}'],
  },
  code: {
    own: ['number {v}', 'no. {v}', 'with the code {v}', 'with number {v}', 'code {v}', 'reference {v}'],
    alone: ['{v}', 'for {v}', 'of {v}', 'with {v}'],
  },
  mail: { own: ['at {v}', 'to {v}', 'from {v}', 'for {v}', 'via {v}'], alone: ['{v}', 'of {v}', 'on {v}'] },
  plain: {
    own: [],
    alone: ['for {v}', 'of {v}', '{v}', 'with {v}', 'by {v}', 'in {v}', 'about {v}', 'called {v}'],
  },
}

/** Kinds of which a service has two: only their cues tell them apart. */
const PAIRED: ReadonlySet<Kind> = new Set(['first', 'last', 'from', 'to', 'one', 'other'])

/** Cues that name the input. */
const NAMED = [
  '{p} {v}',
  '{p}: {v}',
  '{p} = {v}',
  'with {p} {v}',
  '{p} is {v}',
  'the {p} is {v}',
  'with the {p} {v}',
  '{v} as {p}',
  '{v} as the {p}',
  'whose {p} is {v}',
  '({p}: {v})',
  '{p} should be {v}',
  'the {v} {p}',
  'at the {v} {p}',
  'for the {v} {p}',
  'in the {p} of {v}',
  'for the {p} {v}',
  'at {p} {v}',
  '{p} {v}',
  '{p}: {v}',
  'its {p}: {v}',
  'of {p} {v}',
  'on {p} {v}',
  'to {p} {v}',
  'for my {p} {v}',
  'on the {v} {p}',
  'with a {v} {p}',
  '{v} {p}',
  'as {p} {v}',
  'our {p} is {v}',
]

/** Writes the words that give an input. */
export function drawClause(property: Property, parameters: ClauseParameters): Clause {
  const { random, key, alone } = parameters
  const slot = `${key}${property.name}`
  const name = random.chance(0.15) ? property.name : property.words
  const named = random.chance(property.invented === true ? 0.85 : 0.25)
  const put = (templates: readonly string[], shown: string, value: Value, slotted: boolean): Clause => {
    const isNamed = named || templates.length === 0
    const isNew = random.chance(isNamed ? 0.25 : 0.1)
    const drawn =
      isNew && isNamed
        ? drawNamedCue(random)
        : isNew && alone && !PAIRED.has(property.kind)
          ? drawBareCue(random)
          : random.pick(isNamed ? NAMED : templates)
    const ends = /^(from|to) (.+)$/.exec(property.words)
    if (ends !== null && random.chance(0.6)) {
      const [, end = '', thing = ''] = ends
      const template = random.pick([
        '{e} the {t} {v}',
        '{e} {t} {v}',
        '{e} {t} {v}',
        '{e} my {t} {v}',
        '{e} the {t} of {v}',
        '{e} the {t} in {v}',
        '{e} {v}',
        '{e} the {t} at {v}',
        '{e} {t}: {v}',
      ])
      return {
        parts: fill(template, {
          e: end,
          t: thing,
          v: slotted && 'slot' in value ? [{ text: shown, slot: value.slot }] : shown,
        }),
        value,
      }
    }
    // `At the moon landing title`: nobody could tell whether the article belongs to the value.
    const chosen =
      slotted && /\{v\}.*\{p\}/.test(drawn) && needsCueAhead(shown)
        ? random.pick(['{p} {v}', '{p}: {v}', 'with the {p} {v}'])
        : drawn
    const parts = fill(chosen, {
      p: name,
      v: slotted && 'slot' in value ? [{ text: shown, slot: value.slot }] : shown,
    })
    return { parts, value, bare: chosen === '{v}' || chosen.includes(':') || chosen.startsWith('{p}') }
  }
  switch (property.kind) {
    case 'day':
    case 'first':
    case 'last': {
      const { text, iso } = drawDay(parameters)
      const own = {
        day: /^on |^in /.test(text)
          ? ['{v}']
          : ['{v}', '{v}', '{v}', 'for {v}', 'by {v}', 'on {v}', 'from {v}', 'of {v}'],
        first: ['from {v}', 'starting {v}', 'beginning {v}', 'from {v} on'],
        last: ['to {v}', 'until {v}', 'till {v}', 'ending {v}', 'up to {v}'],
      }[property.kind]
      const clause = put(own, text, { json: iso }, false)
      return property.kind === 'day' && /day$|^to/.test(text) && !text.includes(' ')
        ? { ...clause, possessive: plain(`${text}'s`) }
        : clause
    }
    case 'number':
    case 'decimal':
      return drawNumber(property, parameters, { put, named })
    case 'choice': {
      const choice = random.pick(property.choices ?? [])
      return put(
        [
          '{v}',
          'in {v}',
          'as {v}',
          'with {v}',
          `{v} ${property.words}`,
          `{v} ${property.words}`,
          'as a {v}',
          'by {v}',
        ],
        choice,
        { json: choice },
        false,
      )
    }
    case 'one':
    case 'other': {
      const choice = random.pick(property.choices ?? [])
      const own =
        property.kind === 'one'
          ? ['from {v}', 'from {v}', '{v}', 'out of {v}']
          : ['to {v}', 'into {v}', 'to {v}', 'in {v}']
      return put(own, choice, { json: choice }, false)
    }
    case 'flag': {
      const yes = random.chance(0.65)
      const templates = yes
        ? ['with {p}', 'including {p}', 'plus {p}', 'and {p}', '{p}: yes', 'with {p} please']
        : ['without {p}', 'no {p}', 'without any {p}', '{p}: no', 'but no {p}', 'not with {p}']
      return { parts: fill(random.pick(templates), { p: property.words }), value: { json: yes }, bare: true }
    }
    case 'text':
      return drawText(property, parameters)
    case 'list':
      return drawList(property, parameters)
    default: {
      const { own, alone: more } = CUES[property.kind] ?? { own: [], alone: [] }
      return put(
        alone ? [...own, ...more] : own,
        property.choices === undefined ? drawString(property.kind, random) : random.pick(property.choices),
        { slot },
        true,
      )
    }
  }
}

interface NumberTools {
  put(templates: readonly string[], shown: string, value: Value, slotted: boolean): Clause
  readonly named: boolean
}

const SMALL = [
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'fifteen',
  'twenty',
  'thirty',
]

function drawNumber(property: Property, { random, alone }: ClauseParameters, { put }: NumberTools): Clause {
  const whole = property.kind === 'number'
  const value = whole
    ? random.pick([random.int(2, 9), random.int(2, 30), random.int(2, 400), random.int(2, 9999)])
    : Math.round((random.next() * random.pick([10, 100, 1000]) + 0.25) * 100) / 100
  const at = value - 2
  const spelt =
    whole && value <= 12 && random.chance(0.4)
      ? (SMALL[at] ?? String(value))
      : whole && value === 12 && random.chance(0.2)
        ? 'a dozen'
        : String(value)
  const unit = property.words
  const counted = /s$|people/.test(unit)
  const own = counted
    ? ['{v} {p}', '{v} {p}', 'for {v} {p}', 'with {v} {p}', 'of {v} {p}', `{v} ${unit}`]
    : ['{p} {v}', '{p} {v}', 'with {p} {v}', '{p}: {v}', 'a {p} of {v}', 'with a {p} of {v}']
  const bare = alone ? ['of {v}', 'for {v}', '{v}', 'with {v}', 'to {v}'] : []
  const templates = [...own, ...bare].map(template => template.replace('{p}', unit))
  return put(templates, spelt, { json: value }, false)
}

function drawText(property: Property, { random, key }: ClauseParameters): Clause {
  const slot = `${key}${property.name}`
  const words = drawWording(random)
  const text = words.join(' ')
  const shown = random.chance(0.6) ? capital(text) : text
  const comma = words.length > 4 && random.chance(0.2) ? shown.replace(/ (\S+) (\S+)$/, ', $1 $2') : shown
  const value: Parts = [{ text: comma, slot }]
  if (random.chance(0.2)) {
    return {
      parts: fill(
        random.pick([': {v}', ' - {v}', `, ${property.words}: {v}`, ', namely {v}', ' this: {v}']),
        { v: value },
      ),
      value: { slot },
      last: true,
    }
  }
  const [open, close] = random.pick([
    ['"', '"'],
    ['"', '"'],
    ['"', '"'],
    ['“', '”'],
    ["'", "'"],
    ['«', '»'],
  ])
  const end = random.chance(0.2) ? random.pick(['.', '!', '?']) : ''
  const quote = [...plain(open), ...value, ...plain(end + close)]
  const template = random.pick([
    '{q}',
    '{q}',
    '{q}',
    `the ${property.words} {q}`,
    ': {q}',
    `${property.words}: {q}`,
    'which says {q}',
    'saying {q}',
  ])
  return { parts: fill(template, { q: quote }), value: { slot } }
}

/** The words of a text: what people say, some words in a row, or a title; now and then with a day in it. */
function drawWording(random: Random): string[] {
  const style = random.next()
  const words =
    style < 0.35
      ? drawSentence(random).split(' ')
      : style < 0.45
        ? drawPhrase(random).split(' ')
        : Array.from({ length: random.int(1, 11) }, () =>
            random.chance(0.12) ? makeWord(random) : random.pick(random.chance(0.08) ? OBJECTS : TEXT_WORDS),
          )
  return random.chance(0.08)
    ? [...words, random.pick(['today', 'tomorrow', 'on Monday', 'next week'])]
    : words
}

function drawList(property: Property, { random, key }: ClauseParameters): Clause {
  const count = random.pick([1, 2, 2, 3, 3, 4])
  const slots = Array.from({ length: count }, (_, at) => `${key}${property.name}.${at}`)
  const kind: Kind = /cities|stops/.test(property.name)
    ? 'place'
    : /names|attendees/.test(property.name)
      ? 'person'
      : 'topic'
  const items = slots.map<Parts>(slot => [
    { text: kind === 'topic' && random.chance(0.3) ? random.pick(NOUNS) : drawString(kind, random), slot },
  ])
  const head = items.slice(0, -1)
  const tail = items.at(-1) ?? []
  const both =
    head.length === 0
      ? tail
      : fill(random.pick(['{h} and {t}', '{h} and {t}', '{h}, {t}', '{h}, and {t}', '{h} plus {t}']), {
          h: join(head, ', '),
          t: tail,
        })
  const template = random.chance(0.3)
    ? drawNamedCue(random)
    : random.pick([
        'with {v}',
        'out of {v}',
        'using {v}',
        '{p}: {v}',
        '{p} {v}',
        'for the {p} {v}',
        'with the {p} {v}',
        'with {p} {v}',
        'for {v}',
        'from {v}',
        'of {v}',
        'the {p} are {v}',
      ])
  return {
    parts: fill(template, { p: property.words, v: both }),
    value: { slots },
    bare: template.startsWith('{p}'),
  }
}

/** A string value of a kind. */
export function drawString(kind: Kind, random: Random): string {
  switch (kind) {
    case 'place':
    case 'from':
    case 'to':
      return random.chance(0.35) ? random.pick(PLACES) : makePlace(random)
    case 'person':
      if (random.chance(0.08))
        return `${makeName(random)} ${random.pick(['&', '&', 'and'])} ${random.pick(['Sons', 'Partners', 'Co', 'Brothers', makeName(random)])}`
      return random.chance(0.35) ? random.pick(NAMES) : makePerson(random)
    case 'language':
      return random.chance(0.7) ? random.pick(LANGUAGES) : makeName(random)
    case 'topic':
      return random.chance(0.75)
        ? drawPhrase(random)
        : random.chance(0.75)
          ? random.pick(TOPICS)
          : Array.from({ length: random.int(1, 3) }, () => makeWord(random)).join(' ')
    case 'code':
      return drawCode(random)
    case 'mail': {
      const host = `${makeWord(random)}.${random.pick(['com', 'org', 'net', 'io', 'example', 'de'])}`
      return random.pick([
        `${makeWord(random)}@${host}`,
        `${makeWord(random)}.${makeWord(random)}@${host}`,
        `https://${host}/${makeWord(random)}`,
        host,
        `www.${host}`,
      ])
    }
    default:
      return random.pick([
        makeWord(random),
        makeName(random),
        makePlace(random),
        makePerson(random),
        random.pick(NAMES),
        random.pick(TOPICS),
        random.pick(NOUNS),
        drawPhrase(random),
        drawPhrase(random),
        drawPhrase(random),
        drawPhrase(random),
        drawCode(random),
      ])
  }
}

function drawCode(random: Random): string {
  const letters = (count: number) =>
    Array.from({ length: count }, () => random.pick('ABCDEFGHJKLMNPQRSTUVWXYZ'.split(''))).join('')
  const digits = (count: number) => Array.from({ length: count }, () => random.int(0, 9)).join('')
  return random.pick([
    letters(2) + digits(random.int(2, 5)),
    `${letters(2)}-${digits(random.int(2, 6))}`,
    `${digits(2)}-${letters(1)}-${digits(3)}`,
    letters(1) + digits(random.int(3, 5)),
    `${letters(3)}/${digits(4)}`,
    digits(3) + letters(2),
    `${letters(3)}-${letters(2)}${digits(2)}`,
  ])
}

/** A way to say a day that the product reads, and the day. */
export function drawDay({ random, now }: Pick<ClauseParameters, 'random' | 'now'>): {
  text: string
  iso: string
} {
  for (;;) {
    const month = random.int(1, 12)
    const day = random.int(1, 28)
    const year = now.getFullYear() + random.int(0, 2)
    const form = random.pick(DAY_FORMS)
    const text =
      form === '%-mm-dd'
        ? `${year}-${two(month)}-${two(day)}`
        : form === 'dd.mm.%'
          ? `${two(day)}.${two(month)}.${year}`
          : form
              .replace('#th', `${day}${ordinalEnding(day)}`)
              .replace('#', String(day))
              .replace('@', random.pick(MONTHS))
              .replace('%', String(year))
              .replace('!', random.pick(WEEKDAYS))
              .replace('&', random.pick(['2', '3', '5', '10', 'two', 'three', 'four', 'six']))
    const [found, ...more] = findDates(text, now)
    if (found !== undefined && more.length === 0 && found.length === text.length)
      return { text, iso: found.value }
    if (found !== undefined && more.length === 0 && form === 'the #th') return { text, iso: found.value }
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

const ordinalEnding = (day: number): string =>
  day % 10 === 1 && day !== 11
    ? 'st'
    : day % 10 === 2 && day !== 12
      ? 'nd'
      : day % 10 === 3 && day !== 13
        ? 'rd'
        : 'th'
