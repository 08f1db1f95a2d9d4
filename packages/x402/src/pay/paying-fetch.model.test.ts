import { DealwrightError } from '@dealwright/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { behaviours, createFakeShop } from '../testing/fake-shop.ts'
import { createFakeChain, createFakePayer, type Disk, openFakeStore } from '../testing/fake-world.ts'
import { decodeAttempt } from './attempt.ts'
import { createPayingFetch, type PayingFetch } from './create-paying-fetch.ts'

const urls = ['https://shop.example/a', 'https://shop.example/b']

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        url: fc.constantFrom(...urls),
        name: fc.option(fc.constantFrom('order-1', 'order-2'), { nil: undefined }),
        behaviour: fc.constantFrom(...behaviours),
        /** After how many doings of the process it dies: undefined for never. */
        fuse: fc.option(fc.integer({ min: 0, max: 16 }), { nil: undefined }),
        callers: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle-held' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(5, 59, 61, 200) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconcile' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 1, maxLength: 14 },
)

class Crash extends Error {}

/** A process that can die at any of its doings, and the world that outlives it. */
function createWorld() {
  const chain = createFakeChain()
  const shop = createFakeShop(chain)
  const payer = createFakePayer()
  const disk: Disk = new Map()
  let fuse: number | undefined
  let generation = 0
  const boot = (): PayingFetch => {
    generation += 1
    fuse = undefined
    const own = generation
    const live = (): void => {
      if (own !== generation) throw new Crash('a dead process does nothing')
      if (fuse === undefined) return
      if (fuse === 0) {
        generation += 1
        throw new Crash('killed')
      }
      fuse -= 1
    }
    const around = async <Value>(run: () => Promise<Value>): Promise<Value> => {
      live()
      const value = await run()
      live()
      return value
    }
    return createPayingFetch((input, init) => around(() => shop.fetch(input, init)), {
      payer: { ...payer, authorizeTransfer: request => around(() => payer.authorizeTransfer(request)) },
      chain: {
        ...chain,
        now: () => around(() => chain.now()),
        findTransfer: query => around(() => chain.findTransfer(query)),
        authorizationState: query => around(() => chain.authorizationState(query)),
      },
      store: openFakeStore(disk, { before: live, after: live }),
      clock: () => chain.time * 1_000,
    })
  }
  return {
    chain,
    shop,
    payer,
    disk,
    boot,
    light: (count: number | undefined) => {
      fuse = count
    },
  }
}

describe('a paying fetch, killed anywhere, with a shop that does anything', () => {
  it('never pays twice for one request', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async plan => {
        const world = createWorld()
        const { chain, shop, payer, disk } = world
        let pay = world.boot()
        for (const step of plan) {
          if (step.kind === 'settle-held') shop.settleHeld()
          if (step.kind === 'pass') chain.time += step.seconds
          if (step.kind === 'restart') pay = world.boot()
          if (step.kind === 'reconcile') await pay.reconcile()
          if (step.kind !== 'ask') continue
          const { url, name, behaviour, callers } = step
          shop.behaviour = behaviour
          world.light(step.fuse)
          const init = name === undefined ? {} : { headers: { 'Idempotency-Key': name } }
          const answers = await Promise.allSettled(Array.from({ length: callers }, () => pay(url, init)))
          world.light(undefined)
          const reasons = answers.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
          expect(reasons.filter(reason => !isExpected(reason))).toEqual([])
          if (reasons.some(isCrash)) pay = world.boot()
          check()
        }
        // Whatever was signed and may still be taken is taken in the end.
        shop.settleHeld()
        check()
        await pay.reconcile()
        const open = rows().filter(one => one.state !== 'settled' && one.state !== 'failed')
        expect(open.filter(one => one.signature !== undefined && isPaid(one.id))).toEqual([])

        function rows() {
          return [...(disk.get('x402-attempts') ?? new Map()).values()].map(decodeAttempt)
        }
        function isPaid(id: string): boolean {
          return chain.transfers.some(one => one.nonce === id)
        }
        function check(): void {
          const requests = Map.groupBy(rows(), one => one.request)
          for (const attempts of requests.values()) {
            // Signed, and to be executed by whoever holds it: as good as paid.
            const live = attempts.filter(
              one =>
                isPaid(one.id) ||
                (payer.signed.some(({ nonce }) => nonce === one.id) &&
                  one.authorization.validBefore > BigInt(chain.time)),
            )
            const bought = attempts.filter(one => one.isAnswered && !one.isNamed).length
            expect(live.length).toBeLessThanOrEqual(bought + 1)
            if (attempts.some(one => one.isNamed)) expect(live.length).toBeLessThanOrEqual(1)
          }
          // Every signature is on record: nothing was paid that nobody knows of.
          for (const { nonce } of payer.signed) expect(rows().some(one => one.id === nonce)).toBe(true)
        }
      }),
      { numRuns: 400 },
    )
  })
})

function isCrash(error: unknown): boolean {
  return error instanceof Crash || (error instanceof Error && isCrashCause(error.cause))
}

function isCrashCause(cause: unknown): boolean {
  return cause instanceof Crash
}

function isExpected(error: unknown): boolean {
  if (error instanceof Crash || error instanceof TypeError) return true
  return (
    error instanceof DealwrightError &&
    ['payment-unknown', 'payment-rejected', 'paid-not-delivered'].includes(error.code)
  )
}
