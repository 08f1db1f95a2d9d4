import type { Json } from '@dealwright/protocols'
import { drawDay } from './days.ts'
import type { Family, Input } from './family.ts'
import { DO_FRAMES, GET_FRAMES } from './phrasing.ts'
import type { Dice } from './random.ts'
import { TEXTS, VALUES } from './values.ts'

/** A piece of a message: plain words, or the value of an input, which is spelt in the plan as in the message. */
export type Piece = string | { readonly value: string; readonly as: string }

/** A request in words, with what each input should be; `@name` stands for the words of that piece. */
export interface Wording {
  readonly pieces: readonly Piece[]
  readonly input: ReadonlyMap<string, Expected>
}

export type Expected =
  | { readonly json: Json }
  | { readonly pieces: readonly string[] }
  | { readonly piece: string }

export interface WordingParameters {
  readonly dice: Dice
  readonly now: Date
  /** What tells the pieces of this request from those of others. */
  readonly key: string
  /** Inputs that are not given. */
  readonly without: readonly string[]
  /** What a text service works on, where it is not a quotation. */
  readonly thing?: readonly Piece[]
  /** Whether polite words may stand around it. */
  readonly framed: boolean
  /** Verb form or thing; any where absent. */
  readonly form?: 'do' | 'get'
}

/** Asks for a service in words of its own. */
export function wordRequest(family: Family, parameters: WordingParameters): Wording {
  const { dice, without, thing, framed, form = dice.pick(['do', 'do', 'get']) } = parameters
  const input = new Map<string, Expected>()
  const clauses: (readonly Piece[])[] = []
  let object: readonly Piece[] = thing ?? []
  for (const property of family.inputs) {
    if (without.includes(property.name)) continue
    if (property.optional && dice.chance(0.5)) continue
    const { pieces, expected } = wordValue(property, parameters)
    input.set(property.name, expected)
    if (property.kind === 'quote') {
      object = pieces
      continue
    }
    const clause = dice.pick(family.text.clauses[property.name] ?? ['{v}'])
    clauses.push(substitute(clause, 'v', pieces))
  }
  const lacking = object.length === 0 ? [dice.pick(['my text', 'the text', 'a message'])] : object
  const core = substitute(dice.pick(form === 'do' ? family.text.do : family.text.get), 'o', lacking)
  const frame = framed ? dice.pick(form === 'do' ? DO_FRAMES : GET_FRAMES) : '{x}'
  const order = dice.some(clauses, clauses.length)
  const separator = dice.pick([' ', ' ', ' ', ', '])
  const all = order.reduce<readonly Piece[]>((line, clause) => [...line, separator, ...clause], core)
  return { pieces: substitute(frame, 'x', all), input }
}

/** Puts pieces in the place of `{name}`. */
export function substitute(template: string, name: string, pieces: readonly Piece[]): readonly Piece[] {
  const at = template.indexOf(`{${name}}`)
  if (at === -1) return [template]
  return [template.slice(0, at), ...pieces, template.slice(at + name.length + 2)].filter(
    piece => piece !== '',
  )
}

function wordValue(
  property: Input,
  { dice, now, key }: WordingParameters,
): { pieces: readonly Piece[]; expected: Expected } {
  const as = `${key}${property.name}`
  switch (property.kind) {
    case 'integer': {
      const value = dice.int(2, dice.pick([9, 12, 60]))
      const word = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight'][value - 2]
      return {
        pieces: [word !== undefined && dice.chance(0.3) ? word : `${value}`],
        expected: { json: value },
      }
    }
    case 'boolean':
    case 'flag':
      return { pieces: [property.name], expected: { json: true } }
    case 'choice': {
      const choice = dice.pick(property.choices)
      return { pieces: [choice], expected: { json: choice } }
    }
    case 'date': {
      const { text, iso } = drawDay(dice, now)
      return { pieces: [text], expected: { json: iso } }
    }
    case 'quote': {
      const [open, close] = dice.pick([
        ['"', '"'],
        ['"', '"'],
        ['“', '”'],
        ['«', '»'],
      ] as const)
      return { pieces: [open, { value: dice.pick(TEXTS), as }, close], expected: { piece: as } }
    }
    case 'motifs': {
      const values = dice.some(VALUES.motif ?? [], dice.int(2, 3))
      const pieces = values.flatMap<Piece>((value, at) => [
        at === 0 ? '' : at === values.length - 1 ? ' and ' : ', ',
        { value, as: `${as}.${at}` },
      ])
      return { pieces, expected: { pieces: values.map((_, at) => `${as}.${at}`) } }
    }
    default: {
      const value = dice.pick(VALUES[property.kind] ?? [])
      return { pieces: [{ value, as }], expected: { piece: as } }
    }
  }
}
