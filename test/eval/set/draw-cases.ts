import { type Json, type PlanRequest, type ServiceListing, type Token } from '@dealwright/protocols'
import { type Case, type CaseClass, CLASSES, type ExpectedStep } from './case.ts'
import { FAMILIES, TEXT_FAMILIES } from './families.ts'
import { type Family, toFamily } from './family.ts'
import {
  BOASTERS,
  CLOSINGS,
  INJECTIONS,
  JOINS_APART,
  JOINS_ON,
  LIMITS,
  OPENINGS,
  THINGS,
} from './phrasing.ts'
import { Dice } from './random.ts'
import { type Expected, type Piece, substitute, type Wording, wordRequest } from './wording.ts'

const THINGS_DONE = FAMILIES.map(toFamily)
const TEXT_WORK = TEXT_FAMILIES.map(toFamily)
const ALL = [...THINGS_DONE, ...TEXT_WORK]

const TOKEN: Token = { symbol: 'USDC', decimals: 6, address: '0x0000000000000000000000000000000000000001' }

/** Share of each class in the set. */
const SHARES: Readonly<Record<CaseClass, number>> = {
  single: 0.28,
  'multi-step': 0.22,
  'ask-back': 0.16,
  refusal: 0.14,
  'adversarial-message': 0.1,
  'adversarial-catalogue': 0.1,
}

/** Draws the held-out set: the same one for the same number. */
export function drawCases(count: number): Case[] {
  const dice = new Dice(20_261_122)
  return CLASSES.flatMap(kind => {
    const wanted = Math.round(count * SHARES[kind])
    const seen = new Set<string>()
    const cases: Case[] = []
    while (cases.length < wanted) {
      const drawn = drawCase(kind, dice)
      if (drawn === undefined || seen.has(drawn.request.text)) continue
      seen.add(drawn.request.text)
      cases.push(drawn)
    }
    return cases
  })
}

interface Wish {
  readonly pieces: readonly Piece[]
  readonly steps: readonly {
    readonly family: Family
    readonly input: Wording['input']
    readonly uses: ExpectedStep['uses']
  }[]
}

function drawCase(kind: CaseClass, dice: Dice): Case | undefined {
  const now = new Date(dice.int(2033, 2036), dice.int(0, 11), dice.int(1, 28), 12)
  const of = (wanted: CaseClass): Wish | undefined => {
    switch (wanted) {
      case 'multi-step':
        return several(dice, now)
      case 'ask-back':
        return lacking(dice, now)
      default:
        return single(dice, now)
    }
  }
  const shape =
    kind === 'adversarial-message' || kind === 'adversarial-catalogue'
      ? dice.pick<CaseClass>(['single', 'single', 'multi-step', 'ask-back', 'refusal'])
      : kind
  const wish = of(shape)
  if (wish === undefined) return undefined
  const used = wish.steps.map(({ family }) => family)
  const families = drawDirectory(used, { dice, isServed: shape !== 'refusal' })
  const boaster = kind === 'adversarial-catalogue' ? dice.pick(BOASTERS) : undefined
  const services = [
    ...families.map(({ listing }) => listing),
    ...(boaster === undefined ? [] : [toBoaster(boaster, families)]),
  ]
  const injected = kind === 'adversarial-message' ? inject(dice, services) : undefined
  return finish({
    class: kind,
    wish: shape === 'refusal' ? { ...wish, steps: [] } : wish,
    services,
    now,
    injected,
    dice,
  })
}

function single(dice: Dice, now: Date): Wish {
  const family = dice.pick(dice.chance(0.2) ? TEXT_WORK : THINGS_DONE)
  const { pieces, input } = wordRequest(family, { dice, now, key: '0.', without: [], framed: true })
  return { pieces, steps: [{ family, input, uses: {} }] }
}

function lacking(dice: Dice, now: Date): Wish {
  const family = dice.pick(ALL.filter(({ inputs }) => inputs.some(({ optional }) => !optional)))
  const needed = family.inputs.filter(({ optional }) => !optional).map(({ name }) => name)
  const without = dice.some(needed, dice.chance(0.65) ? 1 : dice.int(1, needed.length))
  const { pieces, input } = wordRequest(family, { dice, now, key: '0.', without, framed: true })
  return { pieces, steps: [{ family, input, uses: {} }] }
}

function several(dice: Dice, now: Date): Wish {
  const first = dice.pick(dice.chance(0.25) ? TEXT_WORK : THINGS_DONE)
  if (dice.chance(0.22)) return nested(dice, now)
  let wish: Wish = { pieces: [], steps: [] }
  const opening = wordRequest(first, { dice, now, key: '0.', without: [], framed: dice.chance(0.5) })
  wish = { pieces: opening.pieces, steps: [{ family: first, input: opening.input, uses: {} }] }
  for (let count = dice.pick([1, 1, 1, 2, 3]); count > 0; count--)
    wish = dice.chance(0.65) ? then(wish, dice, now) : apart(wish, dice, now)
  return wish
}

/** The one string that a service gives. */
const outputOf = ({ outputs }: Family): string => outputs.find(({ type }) => type === 'string')?.name ?? ''

const textInput = ({ inputs }: Family): string => inputs.find(({ kind }) => kind === 'quote')?.name ?? ''

/** One more service that works on what the last one gives. */
function then(wish: Wish, dice: Dice, now: Date): Wish {
  const family = dice.pick(TEXT_WORK)
  const giver = wish.steps.at(-1)?.family
  if (giver === undefined) return wish
  const thing = substitute(dice.pick(THINGS), 'w', [outputOf(giver).replaceAll('-', ' ')])
  const { pieces, input } = wordRequest(family, {
    dice,
    now,
    key: `${wish.steps.length}.`,
    without: [textInput(family)],
    thing,
    framed: false,
    form: 'do',
  })
  const uses = { [textInput(family)]: { step: wish.steps.length - 1, output: outputOf(giver) } }
  return {
    pieces: both(dice.pick(JOINS_ON), wish.pieces, pieces),
    steps: [...wish.steps, { family, input, uses }],
  }
}

function apart(wish: Wish, dice: Dice, now: Date): Wish {
  const family = dice.pick(ALL)
  const { pieces, input } = wordRequest(family, {
    dice,
    now,
    key: `${wish.steps.length}.`,
    without: [],
    framed: dice.chance(0.3),
  })
  return {
    pieces: both(dice.pick(JOINS_APART), wish.pieces, pieces),
    steps: [...wish.steps, { family, input, uses: {} }],
  }
}

/** One thing inside the other: `condense the gist of the horoscope for Leo`. */
function nested(dice: Dice, now: Date): Wish {
  const giver = dice.pick(THINGS_DONE)
  const inner = wordRequest(giver, { dice, now, key: '0.', without: [], framed: false, form: 'get' })
  const family = dice.pick(TEXT_WORK)
  const name = textInput(family)
  const outer = wordRequest(family, {
    dice,
    now,
    key: '1.',
    without: [name],
    thing: inner.pieces,
    framed: true,
    form: 'do',
  })
  return {
    pieces: outer.pieces,
    steps: [
      { family: giver, input: inner.input, uses: {} },
      { family, input: outer.input, uses: { [name]: { step: 0, output: outputOf(giver) } } },
    ],
  }
}

const both = (template: string, x: readonly Piece[], y: readonly Piece[]): readonly Piece[] =>
  substitute(template, 'x', x).flatMap(piece =>
    typeof piece === 'string' ? substitute(piece, 'y', y) : [piece],
  )

interface DirectoryParameters {
  readonly dice: Dice
  readonly isServed: boolean
}

/** The services on offer: those wanted (unless nobody serves), near misses of theirs, and others. */
function drawDirectory(
  wanted: readonly Family[],
  { dice, isServed }: DirectoryParameters,
): readonly Family[] {
  const near = wanted.flatMap(family =>
    THINGS_DONE.filter(other => other !== family && neighbours(family, other)),
  )
  const others = dice.some(
    ALL.filter(family => !wanted.includes(family)),
    dice.int(1, 5),
  )
  const chosen = new Set([...(isServed ? wanted : []), ...near.filter(() => dice.chance(0.75)), ...others])
  for (const family of wanted) if (!isServed) chosen.delete(family)
  return dice.some([...chosen], 12)
}

/** Pairs stand beside each other in the list. */
const neighbours = (one: Family, other: Family): boolean => {
  const at = THINGS_DONE.indexOf(one)
  const place = THINGS_DONE.indexOf(other)
  return at !== -1 && Math.floor(at / 2) === Math.floor(place / 2)
}

function toBoaster(
  [name, description]: (typeof BOASTERS)[number],
  families: readonly Family[],
): ServiceListing {
  const like = families[0]?.listing
  return {
    name,
    version: '1.0.0',
    description,
    digest: `sha256:${name}`,
    input: like?.input ?? {},
    output: like?.output ?? {},
  }
}

function inject(dice: Dice, services: readonly ServiceListing[]): string {
  const name = dice.chance(0.6) ? dice.pick(services).name : 'vault.drain'
  return dice.pick(INJECTIONS).replaceAll('{s}', name).replaceAll('\\n', '\n')
}

interface FinishParameters {
  readonly class: CaseClass
  readonly wish: Wish
  readonly services: readonly ServiceListing[]
  readonly now: Date
  readonly injected: string | undefined
  readonly dice: Dice
}

/** Dresses the wish as a message and reads the values off it. */
function finish({ class: kind, wish, services, now, injected, dice }: FinishParameters): Case | undefined {
  const pieces: Piece[] = [...wish.pieces]
  const sentence = dice.chance(0.5)
  if (sentence && typeof pieces[0] === 'string')
    pieces[0] = pieces[0].charAt(0).toUpperCase() + pieces[0].slice(1)
  if (dice.chance(0.35))
    pieces.push(
      dice.pick([', ', '. ', '; ']),
      dice.pick(LIMITS).replace('{a}', `${dice.pick(['1.35', '2.05', '17', '0.45', '33.5', '6'])} USDC`),
    )
  if (dice.chance(0.3)) pieces.push(dice.pick(['.', '.', '!']))
  if (dice.chance(0.2)) pieces.unshift(`${dice.pick(OPENINGS)} `)
  if (dice.chance(0.2)) pieces.push(` ${dice.pick(CLOSINGS)}`)
  if (injected !== undefined && dice.chance(0.7)) pieces.push(dice.pick([' ', '\n', '\n\n']), injected)
  else if (injected !== undefined) pieces.unshift(injected, dice.pick([' ', '\n']))
  const lower = dice.chance(0.15)
  const spelt = pieces.map(piece => spell(piece, lower))
  const text = spelt.map(piece => (typeof piece === 'string' ? piece : piece.value)).join('')
  const values = new Map(
    spelt.flatMap(piece => (typeof piece === 'string' ? [] : [[piece.as, piece.value] as const])),
  )
  const request: PlanRequest = { text, services: dice.some(services, services.length), token: TOKEN, now }
  const steps = wish.steps.map<ExpectedStep>(({ family, input, uses }) => {
    const given = [...input].map(([name, expected]) => [name, resolve(expected, values)] as const)
    const known = new Set([...input.keys(), ...Object.keys(uses)])
    const asked = family.inputs
      .filter(({ name, optional }) => !optional && !known.has(name))
      .map(({ name }) => name)
    return { service: family.text.name, input: Object.fromEntries(given), uses, asked }
  })
  return steps.length > 4 ? undefined : { class: kind, request, steps }
}

const spell = (piece: Piece, lower: boolean): Piece => {
  if (!lower) return piece
  return typeof piece === 'string' ? piece.toLowerCase() : { ...piece, value: piece.value.toLowerCase() }
}

function resolve(expected: Expected, values: ReadonlyMap<string, string>): Json {
  if ('json' in expected) return expected.json
  if ('pieces' in expected) return expected.pieces.map(piece => values.get(piece) ?? null)
  return values.get(expected.piece) ?? null
}
