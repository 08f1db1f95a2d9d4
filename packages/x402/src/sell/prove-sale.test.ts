import { DealwrightError, type Hex, randomHex } from '@dealwright/protocols'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createFacilitator } from '../facilitate/create-facilitator.ts'
import type { FacilitatorPort } from '../ports.ts'
import { authorize, createFakeRelayer, payWith } from '../testing/fake-relayer.ts'
import { asset, createFakeChain, openFakeStore, seller } from '../testing/fake-world.ts'
import { decodeHeader } from '../wire/decode-header.ts'
import { encodeHeader } from '../wire/encode-header.ts'
import { headers } from '../wire/headers.ts'
import { type PaymentPayload, type Settlement, settlementSchema } from '../wire/schemas.ts'
import type { VerifySales } from './prove-sale.ts'
import { sellRoutes } from './sell-routes.ts'

/** A shop that looks at the chain, and a facilitator that says `verdict` of everything; undefined: the truth. */
function createScene(options: Partial<VerifySales> = {}) {
  const chain = createFakeChain()
  const clock = () => chain.time * 1_000
  const wallet = createFakeRelayer(chain)
  const honest = createFacilitator({ wallet, chain, clock })
  const scene = {
    chain,
    honest,
    served: 0,
    verdict: undefined as Partial<Settlement> | undefined,
    ask: async (payment: PaymentPayload) => {
      const answer = await app.request('https://shop.example/forecast', {
        headers: { [headers.signature]: encodeHeader(payment) },
      })
      const text = answer.headers.get(headers.response) ?? ''
      const said = decodeHeader(text, settlementSchema)
      return {
        status: answer.status,
        text: await answer.text(),
        settlement: said.ok ? said.value : undefined,
      }
    },
  }
  const facilitator: FacilitatorPort = {
    ...honest,
    verify: async (payload, required) =>
      scene.verdict === undefined ? honest.verify(payload, required) : { isValid: true },
    settle: async (payload, required) =>
      scene.verdict === undefined
        ? honest.settle(payload, required)
        : { success: true, transaction: randomHex(), network: required.network, ...scene.verdict },
  }
  const sell = sellRoutes({
    payTo: seller,
    asset,
    facilitator,
    store: openFakeStore(new Map()),
    clock,
    verify: { chain, patienceMs: 0, ...options },
  })
  const app = new Hono().get('/forecast', sell('0.01 USDC'), c => {
    scene.served += 1
    return c.text(`answer ${scene.served}`)
  })
  return scene
}

const nonceOf = (index: number): Hex => `0x${`0${index}`.repeat(32)}`

describe('a seller that looks at the chain', () => {
  it('gives nothing for what its facilitator only says, and the answer once the chain shows it', async () => {
    const scene = createScene()
    const payment = payWith(authorize(scene.chain))
    scene.verdict = {}
    const told = await scene.ask(payment)
    expect([told.status, told.settlement]).toMatchObject([
      503,
      { success: false, errorReason: 'settlement_pending', transaction: '' },
    ])
    expect(told.text).not.toContain('answer')
    scene.verdict = undefined
    const paid = await scene.ask(payment)
    expect([paid.status, paid.text, scene.served]).toEqual([200, 'answer 1', 1])
    expect(paid.settlement?.transaction).toBe(scene.chain.transfers[0]?.transaction)
  })

  it("takes no other payment's transaction for this one", async () => {
    const scene = createScene()
    expect((await scene.ask(payWith(authorize(scene.chain, { nonce: nonceOf(1) })))).status).toBe(200)
    scene.verdict = { transaction: scene.chain.transfers[0]?.transaction ?? '' }
    for (const index of [2, 3])
      expect((await scene.ask(payWith(authorize(scene.chain, { nonce: nonceOf(index) })))).status).toBe(503)
    expect(scene.chain.transfers).toHaveLength(1)
  })

  it('says that a payment is over when it has ended without a transfer, whatever is said', async () => {
    const scene = createScene()
    const payment = payWith(authorize(scene.chain))
    scene.verdict = {}
    await scene.ask(payment)
    scene.chain.time += 61
    expect(await scene.ask(payment)).toMatchObject({
      status: 402,
      settlement: { errorReason: 'invalid_exact_evm_payload_authorization_valid_before' },
    })
  })

  it('serves nothing for a payment that was used before, that nobody signed, or that pays less or others', async () => {
    const scene = createScene()
    const used = authorize(scene.chain, { nonce: nonceOf(1) })
    const payment = payWith(used)
    await scene.honest.settle(payment, payment.accepted)
    expect(scene.chain.transfers).toHaveLength(1)
    scene.verdict = { transaction: scene.chain.transfers[0]?.transaction ?? '' }
    expect(await scene.ask(payment)).toMatchObject({
      status: 402,
      text: expect.stringContaining('already_used'),
    })
    const unsigned = payWith(authorize(scene.chain, { nonce: nonceOf(2) }), {
      payload: payWith(used).payload,
    })
    Object.assign(Object(unsigned.payload), { signature: `0x${'11'.repeat(65)}` })
    expect(await scene.ask(unsigned)).toMatchObject({
      status: 402,
      text: expect.stringContaining('signature'),
    })
    const cheap = payWith(authorize(scene.chain, { nonce: nonceOf(3), value: 1n }))
    expect(await scene.ask(cheap)).toMatchObject({
      status: 402,
      text: expect.stringContaining('value_mismatch'),
    })
    const astray = payWith(authorize(scene.chain, { nonce: nonceOf(4), to: asset.address }))
    expect(await scene.ask(astray)).toMatchObject({ status: 402, text: expect.stringContaining('recipient') })
    expect(scene.served).toBe(0)
  })

  it('gives what was paid for, also where the facilitator says that it was not, or says nothing', async () => {
    const scene = createScene()
    for (const [index, verdict] of [
      { success: false, errorReason: 'insufficient_funds', transaction: '' },
      { success: true, transaction: '' },
      { success: true, network: 'eip155:1' },
    ].entries()) {
      const payment = payWith(authorize(scene.chain, { nonce: nonceOf(index + 1) }))
      scene.verdict = verdict
      expect((await scene.ask(payment)).status).toBe(index === 0 ? 402 : 503)
      await scene.honest.settle(payment, payment.accepted)
      expect(await scene.ask(payment)).toMatchObject({ status: 200, settlement: { success: true } })
    }
    expect(scene.served).toBe(3)
  })

  it('settles again what a rewritten block took away, and gives nothing meanwhile', async () => {
    const scene = createScene()
    const payment = payWith(authorize(scene.chain))
    expect((await scene.ask(payment)).status).toBe(200)
    scene.chain.rewrite()
    scene.verdict = {}
    expect((await scene.ask(payment)).status).toBe(503)
    scene.verdict = undefined
    expect(await scene.ask(payment)).toMatchObject({ status: 200, text: 'answer 1' })
    expect([scene.chain.transfers.length, scene.served]).toEqual([1, 1])
  })

  it('waits for the blocks that it wants on a payment', async () => {
    const scene = createScene({ confirmations: 2 })
    const payment = payWith(authorize(scene.chain))
    expect(await scene.ask(payment)).toMatchObject({
      status: 503,
      settlement: { errorReason: 'settlement_pending' },
    })
    scene.chain.depth = 2
    expect(await scene.ask(payment)).toMatchObject({ status: 200, text: 'answer 1' })
  })

  it('asks to try again while its chain is out of reach', async () => {
    const chain = createFakeChain()
    const out = async (): Promise<never> => {
      throw new DealwrightError({ code: 'rpc-unreachable', message: 'No answer.', retryable: true })
    }
    const scene = createScene({ chain: { ...chain, authorizationState: out } })
    expect((await scene.ask(payWith(authorize(scene.chain)))).status).toBe(503)
    expect(scene.served).toBe(0)
  })

  it('looks at the chain of its token only', () => {
    const { honest: facilitator, chain } = createScene()
    const verify = { chain: { ...chain, chainId: 1 } }
    expect(() =>
      sellRoutes({ payTo: seller, asset, facilitator, verify }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DealwrightError: The token is on chain 31337 and would be looked for on chain 1: give verify the token's chain.]`,
    )
  })
})
