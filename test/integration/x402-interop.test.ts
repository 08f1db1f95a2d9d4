import { decodeHeader, paymentPayloadSchema, readPayment, serveApp } from '@dealwright/x402'
import { parsePaymentPayload, parsePaymentRequired } from '@x402/core/schemas'
import { HTTPFacilitatorClient } from '@x402/core/server'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { ExactEvmScheme as ExactEvmServerScheme } from '@x402/evm/exact/server'
import { decodePaymentResponseHeader, wrapFetchWithPayment, x402Client } from '@x402/fetch'
import { paymentMiddleware, x402ResourceServer } from '@x402/hono'
import { Hono } from 'hono'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPaidWorld, type PaidWorld } from './x402-world.ts'

const network = 'eip155:31337'
let paid: PaidWorld

beforeAll(async () => {
  paid = await createPaidWorld()
})
afterAll(async () => {
  await paid[Symbol.asyncDispose]()
})

/** A buyer with the published packages. */
function theirBuyer(account: number, send: typeof fetch = fetch) {
  const key = paid.world.devnet.accounts[account]?.privateKey
  if (key === undefined) throw new RangeError('There is no such account.')
  const signer = privateKeyToAccount(key)
  const client = x402Client.fromConfig({
    schemes: [{ network, client: new ExactEvmScheme(signer) }],
    spendControls: { allowedAssets: true },
  })
  return { address: signer.address, pay: wrapFetchWithPayment(send, client) }
}

/** A seller with the published packages, and our facilitator behind it. */
async function theirShop(serve: () => object = () => ({ highC: 11 })) {
  const { name, version, address } = await paid.chain.asset(paid.world.devnet.token.address)
  const app = new Hono()
  const server = new x402ResourceServer(new HTTPFacilitatorClient({ url: paid.facilitatorUrl })).register(
    network,
    new ExactEvmServerScheme(),
  )
  app.use(
    paymentMiddleware(
      {
        'GET /forecast': {
          accepts: {
            scheme: 'exact',
            price: { amount: '10000', asset: address, extra: { name, version } },
            network,
            payTo: paid.seller.address,
          },
          description: 'Forecast',
          mimeType: 'application/json',
          extensions: { 'payment-identifier': { info: { required: true }, schema: { type: 'object' } } },
        },
      },
      server,
    ),
  )
  app.get('/forecast', c => c.json(serve()))
  return serveApp(app)
}

describe('with the published @x402 packages', () => {
  it('their client pays our routes', async () => {
    await using shop = await paid.sell((app, sell) => {
      app.get('/forecast', sell('0.01 USDC'), c => c.json({ highC: 11 }))
    })
    const { address, pay } = theirBuyer(3)
    const before = await paid.balance(paid.seller.address)
    const answer = await pay(`${shop.url}/forecast`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ highC: 11 })
    const settlement = decodePaymentResponseHeader(answer.headers.get('PAYMENT-RESPONSE') ?? '')
    expect(settlement).toMatchObject({ success: true, payer: address, network })
    expect(await paid.balance(paid.seller.address)).toBe(before + 10_000n)
  })

  it('our client pays their routes, with the payment identifier that they require', async () => {
    await using shop = await theirShop()
    const sent: string[] = []
    const send: typeof fetch = (input, init) => {
      const header = new Headers(init?.headers).get('PAYMENT-SIGNATURE')
      if (header !== null) sent.push(header)
      return fetch(input, init)
    }
    const before = await paid.balance(paid.buyer.address)
    const answer = await paid.payingFetch({}, send)(`${shop.url}/forecast`)
    expect(await answer.json()).toEqual({ highC: 11 })
    const payment = readPayment(answer)
    expect(payment).toMatchObject({ state: 'settled', amount: 10_000n })
    expect(await paid.balance(paid.buyer.address)).toBe(before - 10_000n)
    const payload = decodeHeader(sent[0] ?? '', paymentPayloadSchema)
    expect(payload.ok && payload.value.extensions).toMatchObject({
      'payment-identifier': { info: { required: true, id: `pay_${payment?.id.slice(2)}` } },
    })
    expect(payload.ok && parsePaymentPayload(payload.value).success).toBe(true)
  })

  it('their client pays their routes through our facilitator', async () => {
    await using shop = await theirShop()
    const { pay } = theirBuyer(4)
    const before = await paid.balance(paid.seller.address)
    const answer = await pay(`${shop.url}/forecast`)
    expect(await answer.json()).toEqual({ highC: 11 })
    expect(await paid.balance(paid.seller.address)).toBe(before + 10_000n)
  })

  it('their schemas read what we ask for', async () => {
    await using shop = await paid.sell((app, sell) => {
      app.get('/forecast', sell('0.01 USDC', { description: 'Forecast' }), c => c.json({}))
    })
    const answer = await fetch(`${shop.url}/forecast`)
    expect(answer.status).toBe(402)
    const header = Buffer.from(answer.headers.get('PAYMENT-REQUIRED') ?? '', 'base64').toString('utf8')
    expect(parsePaymentRequired(JSON.parse(header))).toMatchObject({ success: true })
  })

  it('their facilitator client reads what ours supports, and why it refuses', async () => {
    const client = new HTTPFacilitatorClient({ url: paid.facilitatorUrl })
    expect(await client.getSupported()).toMatchObject({
      kinds: [{ x402Version: 2, scheme: 'exact', network }],
    })
    const asset = paid.world.devnet.token.address
    const requirements = {
      scheme: 'exact',
      network,
      amount: '10000',
      asset,
      payTo: paid.seller.address,
      maxTimeoutSeconds: 60,
      extra: {},
    } as const
    const verdict = await client.verify({ x402Version: 2, accepted: requirements, payload: {} }, requirements)
    expect(verdict).toMatchObject({ isValid: false, invalidReason: 'invalid_payload' })
  })
})
