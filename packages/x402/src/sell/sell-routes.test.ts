import { DealwrightError } from '@dealwright/protocols'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createFacilitator } from '../facilitate/create-facilitator.ts'
import { authorize, createFakeRelayer, payWith } from '../testing/fake-relayer.ts'
import { requirements } from '../testing/fake-shop.ts'
import { asset, createFakeChain, type Disk, openFakeStore, seller, stranger } from '../testing/fake-world.ts'
import { decodeHeader } from '../wire/decode-header.ts'
import { encodeHeader } from '../wire/encode-header.ts'
import { headers } from '../wire/headers.ts'
import { type PaymentPayload, paymentRequiredSchema, settlementSchema } from '../wire/schemas.ts'
import { type SellRoutesParameters, sellRoutes } from './sell-routes.ts'

const url = 'https://shop.example/forecast'

function createScene(options: Partial<SellRoutesParameters> = {}) {
  const chain = createFakeChain()
  const clock = () => chain.time * 1_000
  const wallet = createFakeRelayer(chain)
  const facilitator = createFacilitator({ wallet, chain, clock })
  const disk: Disk = new Map()
  const served: string[] = []
  const build = () => {
    const sell = sellRoutes({
      payTo: seller,
      asset,
      facilitator,
      store: openFakeStore(disk),
      clock,
      ...options,
    })
    return new Hono()
      .get('/forecast', sell('0.01 USDC', { description: 'Forecast' }), c => {
        served.push(c.req.path)
        return c.json({ highC: served.length }, 200, { 'Cache-Control': 'public, max-age=60' })
      })
      .get('/other', sell('0.01 USDC'), c => c.json({ other: true }))
      .post('/echo', sell('0.01 USDC'), async c => c.text(await c.req.text()))
      .get('/broken', sell('0.01 USDC'), c => c.text('out of order', 500))
      .get('/throws', sell('0.01 USDC'), () => {
        throw new Error('a bug')
      })
  }
  const app = build()
  app.onError((_, c) => c.text('sorry', 500))
  return { chain, wallet, facilitator, served, build, app }
}

const paid = (payment: PaymentPayload): { headers: Record<string, string> } => ({
  headers: { [headers.signature]: encodeHeader(payment) },
})

function settlementOf(answer: Response) {
  const decoded = decodeHeader(answer.headers.get(headers.response) ?? '', settlementSchema)
  return decoded.ok ? decoded.value : undefined
}

describe('a sold route', () => {
  it('says what it costs', async () => {
    const { app, served } = createScene()
    const answer = await app.request(url)
    expect(answer.status).toBe(402)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const required = decodeHeader(answer.headers.get(headers.required) ?? '', paymentRequiredSchema)
    expect(required).toMatchObject({
      ok: true,
      value: {
        error: 'Payment required',
        resource: { url, description: 'Forecast' },
        accepts: [requirements],
        extensions: { 'payment-identifier': { info: { required: false } } },
      },
    })
    expect(served).toEqual([])
  })

  it('serves, settles and says so; and keeps the answer from shared caches', async () => {
    const { app, chain } = createScene()
    const answer = await app.request(url, paid(payWith(authorize(chain))))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ highC: 1 })
    expect(settlementOf(answer)).toMatchObject({
      success: true,
      transaction: chain.transfers[0]?.transaction,
    })
    expect(answer.headers.get('Cache-Control')).toBe('private, max-age=60')
  })

  it('gives the same answer to the same payment, also after a restart, and serves and settles once', async () => {
    const { app, build, chain, served, wallet } = createScene()
    const order = paid(payWith(authorize(chain)))
    const many = await Promise.all(Array.from({ length: 20 }, async () => app.request(url, order)))
    const again = await build().request(url, order)
    for (const answer of [...many, again]) {
      expect(await answer.json()).toEqual({ highC: 1 })
      expect(settlementOf(answer)?.success).toBe(true)
    }
    expect(served).toHaveLength(1)
    expect(wallet.sent).toHaveLength(1)
    expect(chain.transfers).toHaveLength(1)
  })

  it('sells one thing for one payment, however many are asked for at once', async () => {
    const { app, chain, served } = createScene()
    const order = paid(payWith(authorize(chain)))
    const paths = Array.from({ length: 248 }, (_, index) => `${url}?grant=${index}`)
    const answers = await Promise.all(paths.map(async path => app.request(path, order)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(247)
    expect((await app.request('https://shop.example/other', order)).status).toBe(409)
    expect(served).toHaveLength(1)
  })

  it('refuses a payment identifier that was used for another payment', async () => {
    const { app, chain } = createScene()
    const extensions = { 'payment-identifier': { info: { required: false, id: 'pay_0123456789abcdef' } } }
    const first = payWith(authorize(chain), { extensions })
    const second = payWith(authorize(chain, { nonce: `0x${'88'.repeat(32)}` }), { extensions })
    expect((await app.request(url, paid(first))).status).toBe(200)
    expect((await app.request(url, paid(second))).status).toBe(409)
    expect((await app.request(url, paid(first))).status).toBe(200)
    expect(chain.transfers).toHaveLength(1)
  })

  it('takes one of the payments that come under one identifier at once', async () => {
    const { app, chain } = createScene()
    const extensions = { 'payment-identifier': { info: { required: false, id: 'pay_0123456789abcdef' } } }
    const nonces = Array.from({ length: 5 }, (_, index) => `0x${`9${index}`.repeat(32)}` as const)
    const payments = nonces.map(nonce => payWith(authorize(chain, { nonce }), { extensions }))
    const answers = await Promise.all(payments.map(async payment => app.request(url, paid(payment))))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409])
    expect(chain.transfers).toHaveLength(1)
  })

  it('is not paid for what fails, and may be tried again with the same payment', async () => {
    const { app, chain, wallet } = createScene()
    const order = paid(payWith(authorize(chain)))
    const broken = await app.request('https://shop.example/broken', order)
    expect([broken.status, await broken.text(), settlementOf(broken)]).toEqual([
      500,
      'out of order',
      undefined,
    ])
    expect((await app.request('https://shop.example/throws', order)).status).toBe(500)
    expect(wallet.sent).toEqual([])
    expect((await app.request(url, order)).status).toBe(200)
  })

  it('gives nothing where the payment is not settled, and the answer once it is, without serving again', async () => {
    const { app, build, chain, wallet, served } = createScene()
    const order = paid(payWith(authorize(chain)))
    wallet.relaying = 'lost'
    const waiting = await app.request(url, order)
    expect([waiting.status, settlementOf(waiting)?.errorReason]).toEqual([503, 'settlement_pending'])
    wallet.relaying = 'silent'
    const refused = await app.request(url, order)
    expect(refused.status).toBe(402)
    expect(await refused.json()).toEqual({ error: 'invalid_exact_evm_transfer_event_mismatch' })
    wallet.relaying = 'mined'
    expect(await (await build().request(url, order)).json()).toEqual({ highC: 1 })
    expect(served).toHaveLength(1)
  })

  it('lets a handler read the body that was paid for, and another body needs another payment', async () => {
    const { app, chain } = createScene({ maxBodyBytes: 10 })
    const order = { method: 'POST', ...paid(payWith(authorize(chain))) }
    const echo = 'https://shop.example/echo'
    expect((await app.request(echo, { ...order, body: 'x'.repeat(11) })).status).toBe(413)
    expect(await (await app.request(echo, { ...order, body: 'hello' })).text()).toBe('hello')
    expect((await app.request(echo, { ...order, body: 'other' })).status).toBe(409)
    const parsing = new Hono().use(async (c, next) => {
      await c.req.text()
      await next()
    })
    const again = parsing.route('/', app)
    expect(await (await again.request(echo, { ...order, body: 'hello' })).text()).toBe('hello')
    expect((await again.request(echo, { ...order, body: 'x'.repeat(11) })).status).toBe(413)
    expect(chain.transfers).toHaveLength(1)
  })

  it('gives an answer that is too large to keep once', async () => {
    const { app, chain, served } = createScene({ maxAnswerBytes: 3 })
    const order = paid(payWith(authorize(chain)))
    expect(await (await app.request(url, order)).json()).toEqual({ highC: 1 })
    const again = await app.request(url, order)
    expect([again.status, settlementOf(again)?.success]).toEqual([409, true])
    expect(served).toHaveLength(1)
  })

  it.each([
    ['another amount', { amount: '1' }],
    ['another recipient', { payTo: stranger }],
    ['another network', { network: 'eip155:1' }],
    ['another token', { asset: stranger }],
  ])('does not take a payment for %s', async (_, changes) => {
    const { app, chain, served } = createScene()
    const accepted = { ...requirements, ...changes }
    const answer = await app.request(url, paid(payWith(authorize(chain), { accepted })))
    expect([answer.status, await answer.json()]).toEqual([402, { error: 'No matching payment requirements' }])
    expect(served).toEqual([])
  })

  it('does not take what only looks paid', async () => {
    const { app, chain, served } = createScene()
    const { payload } = payWith(authorize(chain, { value: 1n }))
    const answer = await app.request(url, paid(payWith(authorize(chain), { payload })))
    expect(answer.status).toBe(402)
    expect(await answer.json()).toEqual({ error: 'invalid_exact_evm_payload_authorization_value_mismatch' })
    expect(served).toEqual([])
  })

  it('says what is wrong with what it cannot read', async () => {
    const { app, chain } = createScene({ needsIdentifier: true })
    const send = async (value: string) => {
      const answer = await app.request(url, { headers: { [headers.signature]: value } })
      return [answer.status, Object(await answer.json()).error]
    }
    expect(await send('%%%')).toMatchInlineSnapshot(`
      [
        400,
        "The PAYMENT-SIGNATURE header cannot be read: it is not base64.",
      ]
    `)
    expect(await send('A'.repeat(20_000))).toMatchObject([400, expect.stringContaining('20000 characters')])
    expect(await send(encodeHeader(payWith(authorize(chain))))).toEqual([
      400,
      'The payment needs a payment identifier.',
    ])
    expect(await send(encodeHeader(payWith(authorize(chain), { payload: {} })))).toMatchObject([
      400,
      expect.stringContaining('The payment cannot be read'),
    ])
    const legacy = await app.request(url, { headers: { 'X-PAYMENT': 'abc' } })
    expect([legacy.status, await legacy.json()]).toMatchInlineSnapshot(`
      [
        402,
        {
          "error": "x402 v1 is not spoken here: pay by v2, in the header PAYMENT-SIGNATURE",
        },
      ]
    `)
  })

  it('asks to try again while its facilitator is out of reach', async () => {
    const out = async (): Promise<never> => {
      throw new DealwrightError({ code: 'facilitator-unreachable', message: 'No answer.', retryable: true })
    }
    const base = createScene()
    const order = paid(payWith(authorize(base.chain)))
    const blind = createScene({ facilitator: { ...base.facilitator, verify: out } })
    expect((await blind.app.request(url, order)).status).toBe(503)
    expect(blind.served).toEqual([])
    const unpaid = createScene({ facilitator: { ...base.facilitator, settle: out } })
    const answer = await unpaid.app.request(url, order)
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '2'])
    expect(await answer.json()).toEqual({
      error: 'The payment could not be settled yet: send the same request again.',
    })
  })

  it('forgets after an hour, and sells nothing twice for it', async () => {
    const { app, chain, served } = createScene()
    const order = paid(payWith(authorize(chain, { validBefore: BigInt(chain.time + 100_000) })))
    expect((await app.request(url, order)).status).toBe(200)
    chain.time += 3_601
    const other = paid(payWith(authorize(chain, { nonce: `0x${'99'.repeat(32)}` })))
    expect((await app.request(url, other)).status).toBe(200)
    const late = await app.request(url, order)
    expect([late.status, await late.json()]).toEqual([402, { error: 'invalid_exact_evm_nonce_already_used' }])
    expect(served).toHaveLength(2)
    expect((await app.request(`${url}?${'x'.repeat(4_000)}`)).status).toBe(414)
  })

  it('takes prices as text, exactly, and refuses bad ones at once', () => {
    const { facilitator } = createScene()
    const sell = sellRoutes({ payTo: seller, asset, facilitator })
    expect(() => sell('0.0000001 USDC')).toThrow(/at most 6 decimals/)
    expect(() => sell('0.01 EURC')).toThrow(/must be in USDC/)
    expect(() => sell(0n)).toThrow(/more than nothing/)
    expect(() => sellRoutes({ payTo: asset.address, asset, facilitator })).toThrow(/payTo must be/)
  })

  it('names itself by its public address', async () => {
    const { app } = createScene({ publicUrl: 'https://api.example.com/' })
    const answer = await app.request('http://10.0.0.7:3000/forecast?day=1')
    const required = decodeHeader(answer.headers.get(headers.required) ?? '', paymentRequiredSchema)
    expect(required.ok && required.value.resource.url).toBe('https://api.example.com/forecast?day=1')
  })
})
