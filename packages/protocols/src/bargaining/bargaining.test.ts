import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bargainer, BargainerRole, Move, Offer } from './bargainer.ts'
import { type CreateBargainerParameters, createBargainer } from './create-bargainer.ts'
import { nextMove } from './next-move.ts'
import { scheduledOffer } from './scheduled-offer.ts'

const prices = fc.bigInt({ min: 0n, max: 5_000_000n })
const settings = fc.record({
  low: prices,
  high: prices,
  rounds: fc.integer({ min: 1, max: 12 }),
  concession: fc.double({ min: 0.05, max: 20, noNaN: true }),
  tick: fc.bigInt({ min: 1n, max: 3_000_000n }),
})
type Settings = typeof settings extends fc.Arbitrary<infer Value> ? Value : never

function make(
  role: BargainerRole,
  { low, high, ...rest }: Settings,
  change: Partial<CreateBargainerParameters> = {},
): Bargainer {
  const [worse, better] = low < high ? [low, high] : [high, low]
  const limits =
    role === 'buyer' ? { reservation: better, aspiration: worse } : { reservation: worse, aspiration: better }
  return createBargainer({ role, ...limits, ...rest, ...change })
}

/** Lets two bargainers talk until one accepts or walks. */
function negotiate(first: Bargainer, second: Bargainer): { move: Move; history: readonly Offer[] } {
  const history: Offer[] = []
  for (;;) {
    const speaker = history.length % 2 === 0 ? first : second
    const move = nextMove(speaker, history)
    if (move.kind !== 'offer') return { move, history }
    history.push({ by: speaker.role, price: move.price })
  }
}

const overlaps = (one: Bargainer, other: Bargainer): boolean => {
  const [buyer, seller] = one.role === 'buyer' ? [one, other] : [other, one]
  return buyer.reservation >= seller.reservation
}

describe('nextMove', () => {
  const buyer = createBargainer({ role: 'buyer', reservation: 1_200_000n, aspiration: 600_000n, rounds: 5 })
  const seller = createBargainer({ role: 'seller', reservation: 800_000n, aspiration: 1_500_000n, rounds: 5 })

  it('tells the story of one negotiation', () => {
    const { move, history } = negotiate(buyer, seller)
    expect(history.map(({ by, price }) => `${by} ${price}`)).toEqual([
      'buyer 600000',
      'seller 1500000',
      'buyer 750000',
      'seller 1330000',
      'buyer 900000',
      'seller 1150000',
      'buyer 1050000',
    ])
    expect(move).toEqual({ kind: 'accept', price: 1_050_000n })
  })

  it('agrees within both reservation values whenever they overlap and rounds match, and never otherwise', () => {
    const arbitrary = fc.tuple(
      settings,
      settings,
      fc.constantFrom<BargainerRole>('buyer', 'seller'),
      fc.boolean(),
    )
    const seen = { agreed: 0, parted: 0 }
    fc.assert(
      fc.property(arbitrary, ([ours, theirs, role, oneLess]) => {
        const first = make(role, ours)
        const second = make(role === 'buyer' ? 'seller' : 'buyer', theirs, {
          rounds: Math.max(1, first.rounds - Number(oneLess)),
        })
        const { move, history } = negotiate(first, second)
        expect(move.kind).toBe(overlaps(first, second) ? 'accept' : 'walk')
        expect(history.length).toBeLessThanOrEqual(first.rounds + second.rounds)
        seen[move.kind === 'accept' ? 'agreed' : 'parted']++
        if (move.kind !== 'accept') return
        for (const side of [first, second]) {
          expect(
            side.role === 'buyer' ? move.price <= side.reservation : move.price >= side.reservation,
          ).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
    expect(Math.min(seen.agreed, seen.parted)).toBeGreaterThan(20)
  })

  it('may part in spite of an overlap where rounds do not match', () => {
    expect(negotiate(buyer, { ...seller, rounds: 9, reservation: 1_100_000n }).move.kind).toBe('walk')
  })

  it('stays within its limits, never takes back a concession and ends, whatever the opponent says', () => {
    const told = fc.array(fc.bigInt({ min: -1n, max: 6_000_000n }), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(settings, fc.constantFrom<BargainerRole>('buyer', 'seller'), told, (given, role, asked) => {
        const side = make(role, given)
        const cost = (price: bigint) => (role === 'buyer' ? price : -price)
        const history: Offer[] = []
        let last: bigint | undefined
        for (const price of asked) {
          history.push({ by: role === 'buyer' ? 'seller' : 'buyer', price })
          const move = nextMove(side, history)
          expect(nextMove(side, history)).toEqual(move)
          if (move.kind === 'walk') return
          expect(cost(move.price)).toBeLessThanOrEqual(cost(side.reservation))
          if (move.kind === 'accept') {
            expect(move.price).toBe(price)
            return
          }
          expect(cost(move.price)).toBeGreaterThanOrEqual(cost(last ?? side.aspiration))
          expect(cost(price)).toBeGreaterThan(cost(move.price))
          last = move.price
          history.push({ by: role, price: move.price })
        }
        expect.unreachable('it must end within its rounds')
      }),
    )
  })

  it('accepts an offer as good as its own next one, and at the end any that it can bear', () => {
    expect(nextMove(buyer, [{ by: 'seller', price: 600_000n }])).toEqual({ kind: 'accept', price: 600_000n })
    expect(nextMove(buyer, [{ by: 'seller', price: 600_001n }])).toEqual({ kind: 'offer', price: 600_000n })
    const used = [1, 2, 3, 4, 5].map((): Offer => ({ by: 'buyer', price: 1_200_000n }))
    expect(nextMove(buyer, [...used, { by: 'seller', price: 1_200_000n }])).toEqual({
      kind: 'accept',
      price: 1_200_000n,
    })
    expect(nextMove(buyer, [...used, { by: 'seller', price: 1_200_001n }])).toEqual({
      kind: 'walk',
      code: 'rounds-used',
      reason: 'no price that suits both sides after 5 offers',
    })
  })

  it('gives nothing to an opponent that repeats itself or moves backwards', () => {
    const moves = [1_300_000n, 1_300_000n, 1_400_000n, 1_900_000n, 1_300_000n, 1_300_000n].reduce<Offer[]>(
      (history, price) => {
        const move = nextMove(buyer, [...history, { by: 'seller', price }])
        return move.kind === 'offer'
          ? [...history, { by: 'seller', price }, { by: 'buyer', price: move.price }]
          : history
      },
      [],
    )
    expect(moves.filter(({ by }) => by === 'buyer').map(({ price }) => price)).toEqual([
      600_000n,
      750_000n,
      900_000n,
      1_050_000n,
      1_200_000n,
    ])
    expect(nextMove(buyer, [...moves, { by: 'seller', price: 1_300_000n }]).kind).toBe('walk')
  })

  it('stands by an earlier offer made under other settings, within its limits', () => {
    const history: Offer[] = [
      { by: 'buyer', price: 1_100_000n },
      { by: 'seller', price: 1_500_000n },
    ]
    expect(nextMove(buyer, history)).toEqual({ kind: 'offer', price: 1_100_000n })
    expect(nextMove({ ...buyer, reservation: 1_000_000n }, history)).toEqual({
      kind: 'offer',
      price: 700_000n,
    })
  })

  it('walks from impossible prices and does not speak twice', () => {
    expect(nextMove(buyer, [{ by: 'seller', price: -1n }])).toMatchObject({
      kind: 'walk',
      code: 'invalid-offer',
    })
    expect(nextMove(seller, [{ by: 'buyer', price: 2n ** 256n }])).toMatchObject({
      kind: 'walk',
      code: 'invalid-offer',
    })
    expect(() => nextMove(buyer, [{ by: 'buyer', price: 1n }])).toThrow(
      expect.objectContaining({ code: 'not-your-turn' }),
    )
  })
})

describe('scheduledOffer', () => {
  const side = (concession: number) =>
    createBargainer({
      role: 'seller',
      reservation: 1_000_000n,
      aspiration: 2_000_000n,
      rounds: 5,
      concession,
    })
  const schedule = (concession: number) =>
    [0, 1, 2, 3, 4].map(index => scheduledOffer(side(concession), index))

  it('concedes evenly, late or early, in whole ticks, to the reservation value', () => {
    expect(schedule(1)).toEqual([2_000_000n, 1_750_000n, 1_500_000n, 1_250_000n, 1_000_000n])
    expect(schedule(0.5)).toEqual([2_000_000n, 1_940_000n, 1_750_000n, 1_440_000n, 1_000_000n])
    expect(schedule(2)).toEqual([2_000_000n, 1_500_000n, 1_300_000n, 1_140_000n, 1_000_000n])
  })

  it('reaches a reservation value off the ticks', () => {
    expect(scheduledOffer({ ...side(1), reservation: 1_234_567n }, 4)).toBe(1_234_567n)
  })
})

describe('createBargainer', () => {
  it.each([
    ['a buyer aspires to at most the reservation value', { aspiration: 3n }],
    ['a seller aspires to at least the reservation value', { role: 'seller', aspiration: 1n }],
    ['prices are not negative', { aspiration: -1n }],
    ['rounds are a whole number, at least 1', { rounds: 0 }],
    ['rounds are a whole number, at least 1', { rounds: 1.5 }],
    ['concession is a number above 0', { concession: 0 }],
    ['concession is a number above 0', { concession: Number.NaN }],
    ['a tick is at least 1 atomic unit', { tick: 0n }],
  ] as const)('refuses: %s', (message, change) => {
    expect(() =>
      createBargainer({ role: 'buyer', reservation: 2n, aspiration: 1n, rounds: 2, ...change }),
    ).toThrow(expect.objectContaining({ code: 'bad-bargainer', message: `bargainer: ${message}` }))
  })
})
