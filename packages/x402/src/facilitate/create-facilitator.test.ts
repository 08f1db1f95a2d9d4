import { describe, expect, it } from 'vitest'
import { serveApp } from '../http/serve-app.ts'
import { authorize, createFakeRelayer, payWith } from '../testing/fake-relayer.ts'
import { requirements } from '../testing/fake-shop.ts'
import { buyer, createFakeChain, type Disk, openFakeStore, seller, stranger } from '../testing/fake-world.ts'
import { connectFacilitator } from './connect-facilitator.ts'
import { type CreateFacilitatorParameters, createFacilitator } from './create-facilitator.ts'

function createScene(options: Partial<CreateFacilitatorParameters> = {}) {
  const chain = createFakeChain()
  const wallet = createFakeRelayer(chain)
  const disk: Disk = new Map()
  const clock = () => chain.time * 1_000
  const build = () => createFacilitator({ wallet, chain, store: openFakeStore(disk), clock, ...options })
  return { chain, wallet, build, facilitator: build() }
}

describe('a facilitator', () => {
  it('verifies a good payment without touching it, and settles it once', async () => {
    const { chain, facilitator } = createScene()
    const payment = payWith(authorize(chain))
    expect(await facilitator.verify(payment, requirements)).toEqual({ isValid: true, payer: buyer })
    expect(chain.transfers).toEqual([])
    const settlement = await facilitator.settle(payment, requirements)
    expect(settlement).toEqual({
      success: true,
      payer: buyer,
      transaction: chain.transfers[0]?.transaction,
      network: 'eip155:31337',
      amount: '10000',
    })
    expect(await facilitator.settle(payment, requirements)).toEqual(settlement)
    expect(chain.transfers).toHaveLength(1)
  })

  it('answers as before after a restart, and after the payment has ended', async () => {
    const { chain, wallet, build } = createScene()
    const payment = payWith(authorize(chain))
    const settlement = await build().settle(payment, requirements)
    chain.time += 600
    expect(await build().settle(payment, requirements)).toEqual(settlement)
    expect(wallet.sent).toHaveLength(1)
  })

  it('settles one payment for one resource: another one is told that the nonce is used', async () => {
    const { chain, facilitator } = createScene()
    const payment = payWith(authorize(chain))
    const other = { ...payment, resource: { url: 'https://shop.example/other' } }
    const [one, two] = await Promise.all([
      facilitator.settle(payment, requirements),
      facilitator.settle(other, requirements),
    ])
    expect(one.success).not.toBe(two.success)
    expect((one.success ? two : one).errorReason).toBe('invalid_exact_evm_nonce_already_used')
    expect(chain.transfers).toHaveLength(1)
  })

  it('sends once for many who ask at once', async () => {
    const { chain, wallet, facilitator } = createScene()
    const payment = payWith(authorize(chain))
    const settlements = await Promise.all(
      Array.from({ length: 20 }, () => facilitator.settle(payment, requirements)),
    )
    expect(settlements.every(({ success }) => success)).toBe(true)
    expect(wallet.sent).toHaveLength(1)
  })

  it('says pending while a transaction is not seen, and success when it is', async () => {
    const { chain, wallet, facilitator } = createScene()
    const payment = payWith(authorize(chain))
    wallet.relaying = 'lost'
    expect(await facilitator.settle(payment, requirements)).toMatchObject({
      success: false,
      errorReason: 'settlement_pending',
      transaction: `0x${'cd'.repeat(32)}`,
    })
    wallet.relaying = 'mined'
    expect(await facilitator.settle(payment, requirements)).toMatchObject({ success: true })
    expect(chain.transfers).toHaveLength(1)
  })

  it('does not take a transaction without the transfer for a payment', async () => {
    const { chain, wallet, facilitator } = createScene()
    wallet.relaying = 'silent'
    const settlement = await facilitator.settle(payWith(authorize(chain)), requirements)
    expect(settlement).toMatchObject({
      success: false,
      errorReason: 'invalid_exact_evm_transfer_event_mismatch',
    })
  })

  it('says so when its chain is out of reach', async () => {
    const { chain, wallet, facilitator } = createScene()
    wallet.relaying = 'unreachable'
    expect(await facilitator.settle(payWith(authorize(chain)), requirements)).toMatchObject({
      success: false,
      errorReason: 'unexpected_settle_error',
      errorMessage: 'No chain answers.',
    })
  })

  it.each([
    ['scheme', { scheme: 'upto' }, 'unsupported_scheme'],
    ['network', { network: 'eip155:1' }, 'invalid_network'],
    ['asset', { asset: stranger }, 'invalid_exact_evm_asset_not_supported'],
    ['payTo', { payTo: stranger }, 'invalid_exact_evm_recipient_mismatch'],
    ['amount', { amount: '9999' }, 'invalid_exact_evm_payload_authorization_value_mismatch'],
    ['name', { extra: { name: 'Fake', version: '2' } }, 'invalid_exact_evm_token_name_mismatch'],
    ['method', { extra: { assetTransferMethod: 'permit2' } }, 'unsupported_scheme'],
  ])('holds a payment to the %s that is required', async (_, changes, reason) => {
    const { chain, facilitator } = createScene()
    const wanted = { ...requirements, ...changes }
    const payment = payWith(authorize(chain), { accepted: wanted })
    expect(await facilitator.verify(payment, wanted)).toMatchObject({ isValid: false, invalidReason: reason })
    expect(await facilitator.settle(payment, wanted)).toMatchObject({ success: false, errorReason: reason })
    expect(chain.transfers).toEqual([])
  })

  it('does not believe what the client says that it accepted', async () => {
    const { chain, facilitator } = createScene()
    const payment = payWith(authorize(chain, { value: 1n }), { accepted: { ...requirements, amount: '1' } })
    expect(await facilitator.verify(payment, requirements)).toMatchObject({
      isValid: false,
      invalidReason: 'invalid_payment_requirements',
    })
    const cheap = payWith(authorize(chain, { value: 1n }))
    expect(await facilitator.settle(cheap, requirements)).toMatchObject({ success: false })
    expect(chain.transfers).toEqual([])
  })

  it('refuses what is over, not yet begun, unsigned, unfunded or used', async () => {
    const { chain, facilitator } = createScene()
    const verdict = async (payment: ReturnType<typeof payWith>) =>
      (await facilitator.verify(payment, requirements)).invalidReason
    const now = BigInt(chain.time)
    expect(await verdict(payWith(authorize(chain, { validBefore: now + 5n })))).toMatch(/valid_before$/)
    expect(await verdict(payWith(authorize(chain, { validAfter: now })))).toMatch(/valid_after$/)
    const { payload: foreign } = payWith(authorize(chain, { value: 10_001n }))
    const { payload } = payWith(authorize(chain))
    expect(
      await verdict(payWith(authorize(chain), { payload: { ...payload, signature: foreign.signature } })),
    ).toMatch(/_signature$/)
    chain.balances.set(buyer, 9_999n)
    expect(await verdict(payWith(authorize(chain)))).toMatch(/insufficient_balance$/)
    chain.balances.set(buyer, 20_000n)
    await facilitator.settle(payWith(authorize(chain)), requirements)
    expect(await verdict(payWith(authorize(chain)))).toMatch(/nonce_already_used$/)
  })

  it('serves those whom it is told to serve', async () => {
    const { chain, build } = createScene({ recipients: [stranger] })
    expect(await build().verify(payWith(authorize(chain)), requirements)).toMatchObject({
      isValid: false,
      invalidReason: 'invalid_exact_evm_recipient_not_served',
    })
    const own = createScene({ recipients: [seller] })
    expect(await own.facilitator.verify(payWith(authorize(own.chain)), requirements)).toMatchObject({
      isValid: true,
    })
  })
})

describe('a facilitator over HTTP', () => {
  it('does the same for a client elsewhere', async () => {
    const { chain, facilitator } = createScene()
    await using served = await serveApp(facilitator.app)
    const client = connectFacilitator(served.url)
    const payment = payWith(authorize(chain))
    expect(await client.supported()).toEqual(await facilitator.supported())
    expect(await client.verify(payment, requirements)).toEqual({ isValid: true, payer: buyer })
    expect(await client.settle(payment, requirements)).toMatchObject({ success: true, payer: buyer })
    expect(chain.transfers).toHaveLength(1)
  })

  it('refuses what it cannot read, and what is too large', async () => {
    const { facilitator } = createScene({ maxBodyBytes: 200 })
    const post = async (path: string, body: string) => {
      const answer = await facilitator.app.request(path, { method: 'POST', body })
      return { status: answer.status, body: await answer.json() }
    }
    for (const body of ['', '{', '[]', '{"x402Version":1}', '{"__proto__":{}}']) {
      expect(await post('/verify', body)).toMatchObject({ status: 400, body: { isValid: false } })
      expect(await post('/settle', body)).toMatchObject({ status: 400, body: { success: false } })
    }
    expect(await post('/settle', 'x'.repeat(201))).toMatchObject({ status: 413, body: { success: false } })
    expect((await facilitator.app.request('/settle')).status).toBe(404)
  })

  it('is out of reach in one line', async () => {
    const client = connectFacilitator('http://127.0.0.1:1/')
    await expect(client.supported()).rejects.toMatchObject({
      code: 'facilitator-unreachable',
      retryable: true,
      message: expect.stringContaining('127.0.0.1:1'),
    })
    const odd = connectFacilitator('http://facilitator.example', {
      fetch: async () => new Response('<html>'),
    })
    await expect(odd.supported()).rejects.toThrow(/not JSON/)
  })
})
