import { type Hex, randomHex } from '@dealwright/protocols'
import fc from 'fast-check'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createFacilitator } from '../facilitate/create-facilitator.ts'
import type { FacilitatorPort } from '../ports.ts'
import { authorize, createFakeRelayer, payWith, type Relaying } from '../testing/fake-relayer.ts'
import { asset, createFakeChain, type Disk, openFakeStore, seller } from '../testing/fake-world.ts'
import { encodeHeader } from '../wire/encode-header.ts'
import { headers } from '../wire/headers.ts'
import type { PaymentPayload } from '../wire/schemas.ts'
import { sellRoutes } from './sell-routes.ts'

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('order' as const),
        payment: fc.integer({ min: 0, max: 1 }),
        path: fc.constantFrom('/a', '/b'),
        relaying: fc.constantFrom<Relaying>('mined', 'mined', 'lost', 'silent', 'unreachable'),
        /** After how many doings the servers die: undefined for never. */
        fuse: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }),
        buyers: fc.integer({ min: 1, max: 4 }),
        doesFail: fc.boolean(),
        /** Whether the facilitator says of every payment that it is good and settled, and does nothing for it. */
        doesLie: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const) }) },
  ),
  { minLength: 1, maxLength: 12 },
)

/** A shop and its facilitator, which die together at any of their doings, and the disks and the chain that outlive them. */
function createWorld(doesLook: boolean) {
  const chain = createFakeChain()
  const relayer = createFakeRelayer(chain)
  const disks: readonly [Disk, Disk] = [new Map(), new Map()]
  const clock = () => chain.time * 1_000
  const state = {
    fuse: undefined as number | undefined,
    isDead: false,
    doesFail: false,
    doesLie: false,
    served: 0,
  }
  const boot = () => {
    const own = { isDead: false }
    const live = (): void => {
      if (state.fuse === 0) own.isDead = true
      if (state.fuse !== undefined && state.fuse > 0) state.fuse -= 1
      if (own.isDead) throw new Error('killed')
    }
    const honest = createFacilitator({
      wallet: {
        ...relayer,
        settleTransfer: async request => {
          live()
          const sent = await relayer.settleTransfer(request)
          live()
          return sent
        },
      },
      chain,
      store: openFakeStore(disks[0], { before: live, after: live }),
      clock,
    })
    const facilitator: FacilitatorPort = {
      ...honest,
      verify: async (payload, required) =>
        state.doesLie ? { isValid: true } : honest.verify(payload, required),
      settle: async (payload, required) =>
        state.doesLie
          ? {
              success: true,
              transaction: chain.transfers[0]?.transaction ?? randomHex(),
              network: required.network,
            }
          : honest.settle(payload, required),
    }
    const sell = sellRoutes({
      payTo: seller,
      asset,
      facilitator,
      ...(doesLook ? { verify: { chain, patienceMs: 0 } } : {}),
      store: openFakeStore(disks[1], { before: live, after: live }),
      clock,
    })
    const app = new Hono()
    for (const path of ['/a', '/b'])
      app.get(path, sell('0.01 USDC'), c => {
        live()
        if (state.doesFail) return c.text('out of order', 500)
        state.served += 1
        return c.text(`${path} ${state.served}`)
      })
    app.onError((_, c) => c.text('an error', 500))
    return { app, own }
  }
  return { chain, relayer, state, boot }
}

describe.each([
  ['that believes its facilitator', false],
  ['that looks at the chain, with a facilitator that lies at times', true],
])('a shop %s, killed anywhere', (_, doesLook) => {
  it('give one answer for one payment, and only for one that the chain shows', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async plan => {
        const { chain, relayer, state, boot } = createWorld(doesLook)
        let shop = boot()
        const payments: PaymentPayload[] = []
        const delivered = new Map<Hex, Set<string>>()
        const nonces = [randomHex(), randomHex()]
        for (const step of plan) {
          if (step.kind === 'restart') shop = boot()
          if (step.kind === 'pass') chain.time += 30
          if (step.kind !== 'order') continue
          const nonce = nonces[step.payment] ?? randomHex()
          const payment = (payments[step.payment] ??= payWith(authorize(chain, { nonce })))
          relayer.relaying = step.relaying
          state.doesFail = step.doesFail
          state.doesLie = doesLook && step.doesLie
          state.fuse = step.fuse
          const answers = await Promise.all(
            Array.from({ length: step.buyers }, async () =>
              shop.app.request(`https://shop.example${step.path}`, {
                headers: { [headers.signature]: encodeHeader(payment) },
              }),
            ),
          )
          state.fuse = undefined
          // What a dead process says reaches nobody.
          if (shop.own.isDead) shop = boot()
          else
            for (const answer of answers.filter(({ status }) => status === 200)) {
              const texts = delivered.get(nonce) ?? new Set()
              delivered.set(nonce, texts.add(await answer.text()))
              expect(chain.transfers.some(one => one.nonce === nonce)).toBe(true)
            }
        }
        for (const texts of delivered.values()) expect(texts.size).toBe(1)
        expect(new Set(chain.transfers.map(one => one.nonce)).size).toBe(chain.transfers.length)
      }),
      { numRuns: 300 },
    )
  })

  it('deliver what was paid for to a buyer who asks again, whenever they were killed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), async fuse => {
        const { chain, state, boot } = createWorld(doesLook)
        const order = { headers: { [headers.signature]: encodeHeader(payWith(authorize(chain))) } }
        const first = boot()
        state.fuse = fuse
        await first.app.request('https://shop.example/a', order)
        state.fuse = undefined
        const answer = await boot().app.request('https://shop.example/a', order)
        expect(answer.status).toBe(200)
        expect(chain.transfers).toHaveLength(1)
      }),
      { numRuns: 40 },
    )
  })
})
