import { describe, expect, it } from 'vitest'
import { ask, createFakeShop } from '../testing/fake-shop.ts'
import {
  asset,
  buyer,
  createFakeChain,
  createFakePayer,
  type Disk,
  openFakeStore,
  stranger,
} from '../testing/fake-world.ts'
import { headers } from '../wire/headers.ts'
import type { PaymentRequirements } from '../wire/schemas.ts'
import { type CreatePayingFetchParameters, createPayingFetch } from './create-paying-fetch.ts'
import { hasOpenPayments } from './has-open-payments.ts'
import { readPayment } from './read-payment.ts'

const url = 'https://shop.example/forecast'

function createScene(options: Partial<CreatePayingFetchParameters> = {}) {
  const chain = createFakeChain()
  const shop = createFakeShop(chain)
  const payer = createFakePayer()
  const disk: Disk = new Map()
  const build = (send: typeof fetch = shop.fetch) =>
    createPayingFetch(send, {
      payer,
      chain,
      store: openFakeStore(disk),
      clock: () => chain.time * 1_000,
      ...options,
    })
  return { chain, shop, payer, disk, build, pay: build() }
}

/** What a paying fetch says to an answer that it must not pay for; and that it signed nothing. */
async function refusal(answer: () => Response, options: Partial<CreatePayingFetchParameters> = {}) {
  const { build, payer } = createScene(options)
  const outcome = await build(async () => answer())(url).then(
    () => 'it was paid',
    (error: Error) => error.message,
  )
  expect(payer.signed).toEqual([])
  return outcome
}
const terms = (changes: Partial<PaymentRequirements>) => () => ask(url, changes)

describe('a paying fetch', () => {
  it('pays what is asked, to whom it is asked, under the attempt as the key of the budget', async () => {
    const { pay, payer, chain } = createScene()
    const answer = await pay(`${url}?day=1#part`)
    expect(await answer.json()).toEqual({ sold: `${url}?day=1` })
    const payment = readPayment(answer)
    expect(payment).toMatchObject({ state: 'settled', amount: 10_000n, price: '0.01 USDC' })
    expect(chain.transfers).toMatchObject([{ nonce: payment?.id, transaction: payment?.transaction }])
    expect(payer.signed).toMatchObject([
      {
        amount: 10_000n,
        spending: { key: payment?.id, counterparty: payment?.payTo, service: new URL(url).origin },
      },
    ])
    expect(payer.signed[0]?.validBefore).toBe(BigInt(chain.time + 60))
  })

  it('leaves free answers and other 402s alone', async () => {
    const { build, payer } = createScene()
    const free = await build(async () => new Response('free'))(url)
    expect(await free.text()).toBe('free')
    expect(readPayment(free)).toBeUndefined()
    const legacy = await build(async () => Response.json({ x402Version: 1 }, { status: 402 }))(url)
    expect(legacy.status).toBe(402)
    expect(payer.signed).toEqual([])
  })

  it('buys again when asked again, unless the request has a name', async () => {
    const { pay, chain } = createScene()
    await pay(url)
    await pay(url)
    expect(chain.transfers).toHaveLength(2)
    const named = { headers: { 'Idempotency-Key': 'order-7' } }
    const first = await pay(url, named)
    const second = await pay(url, named)
    expect(await second.json()).toEqual(await first.json())
    expect(chain.transfers).toHaveLength(3)
    await pay(url, { ...named, method: 'POST', body: 'another body' })
    expect(chain.transfers).toHaveLength(4)
  })

  it('sends the same payment again after a lost answer, also after a restart, and no second one', async () => {
    const { build, shop, chain, payer } = createScene()
    shop.behaviour = 'lose-answer'
    await expect(build()(url)).rejects.toMatchObject({ code: 'payment-unknown', retryable: true })
    shop.behaviour = 'sell'
    const answer = await build()(url)
    expect(readPayment(answer)?.state).toBe('settled')
    expect(chain.transfers).toHaveLength(1)
    expect(payer.signed).toHaveLength(1)
    expect(shop.seen[0]).toEqual(shop.seen[1])
  })

  it('pays once for many who ask the same at once', async () => {
    const { pay, chain } = createScene()
    const answers = await Promise.all(Array.from({ length: 20 }, () => pay(url)))
    const texts = await Promise.all(answers.map(one => one.text()))
    expect(new Set(texts)).toEqual(new Set([JSON.stringify({ sold: url })]))
    expect(chain.transfers).toHaveLength(1)
  })

  it('pays once for two paying fetches over one store', async () => {
    const { chain, shop, payer } = createScene()
    const store = openFakeStore(new Map())
    const one = createPayingFetch(shop.fetch, { payer, chain, store })
    const other = createPayingFetch(shop.fetch, { payer, chain, store })
    await Promise.all([one(url), other(url), one(url), other(url)])
    expect(chain.transfers).toHaveLength(1)
  })

  it('pays anew once the chain shows that a payment can never be taken, and gives its budget back', async () => {
    const { pay, shop, chain, payer } = createScene()
    shop.behaviour = 'fail'
    expect((await pay(url)).status).toBe(500)
    chain.time += 61
    shop.behaviour = 'sell'
    await expect(pay(url)).rejects.toThrow(/try again in a minute/)
    chain.time += 60
    expect((await pay(url)).status).toBe(200)
    expect(payer.signed).toHaveLength(2)
    expect(payer.released).toEqual([payer.signed[0]?.nonce])
    expect(chain.transfers).toHaveLength(1)
  })

  it('asks the chain what became of what is open', async () => {
    const { pay, shop, build, disk, payer } = createScene()
    expect(await hasOpenPayments(openFakeStore(disk), payer.address)).toBe(false)
    shop.behaviour = 'settle-later'
    await expect(pay(url)).rejects.toMatchObject({ code: 'payment-unknown' })
    expect(await hasOpenPayments(openFakeStore(disk), payer.address)).toBe(true)
    expect(await hasOpenPayments(openFakeStore(disk), stranger)).toBe(false)
    shop.settleHeld()
    expect(await build().reconcile()).toMatchObject([{ state: 'settled' }])
    expect(await build().payments()).toMatchObject([{ state: 'settled', price: '0.01 USDC' }])
    expect(await hasOpenPayments(openFakeStore(disk), payer.address)).toBe(false)
  })

  it('says so when a server was paid and gives nothing, and does not pay it again', async () => {
    const { pay, shop, chain } = createScene()
    shop.behaviour = 'deny-after-payment'
    await expect(pay(url)).rejects.toMatchObject({ code: 'paid-not-delivered' })
    await expect(pay(url)).rejects.toMatchObject({ code: 'paid-not-delivered' })
    expect(chain.transfers).toHaveLength(1)
  })

  it('signs once, however often it is asked for payment', async () => {
    const { pay, shop, payer } = createScene()
    shop.behaviour = 'refuse'
    await expect(pay(url)).rejects.toMatchObject({ code: 'payment-rejected' })
    shop.behaviour = 'change-terms'
    await expect(pay(url)).rejects.toThrow(/it changed its terms/)
    shop.behaviour = 'redirect'
    await expect(pay(url)).rejects.toThrow(/redirects a paid request to https:\/\/elsewhere\.example\//)
    expect(payer.signed).toHaveLength(1)
  })

  it('believes the chain, not the receipt', async () => {
    const { build, chain } = createScene()
    const lie = { success: true, transaction: `0x${'ab'.repeat(32)}`, network: 'eip155:31337' }
    const liar =
      (receipt: object): typeof fetch =>
      async (_, init) =>
        new Headers(init?.headers).has(headers.signature)
          ? Response.json({}, { headers: { [headers.response]: btoa(JSON.stringify(receipt)) } })
          : ask(url)
    expect(readPayment(await build(liar(lie))(url))).toMatchObject({ state: 'submitted' })
    expect(readPayment(await build(liar({ ...lie, payer: stranger }))(url))).toMatchObject({
      state: 'unknown',
      reason: 'its receipt is for another payer',
    })
    expect(readPayment(await build(liar({ ...lie, network: 'eip155:1' }))(url))?.state).toBe('unknown')
    expect(chain.transfers).toEqual([])
  })

  it('gives the guard the last word', async () => {
    const { build, chain } = createScene({ payer: createFakePayer({ ceiling: 9_999n }) })
    await expect(build()(url)).rejects.toMatchObject({ code: 'payment-denied', message: 'Over the ceiling.' })
    expect(chain.transfers).toEqual([])
    expect(await build().payments()).toMatchObject([{ state: 'failed' }])
  })

  it('refuses bad terms in one line, and signs nothing', async () => {
    expect(await refusal(terms({}), { maxAmount: '0.009 USDC' })).toMatchInlineSnapshot(
      `"shop.example is not paid: it costs 0.01 USDC, more than 0.009 USDC."`,
    )
    expect(await refusal(terms({ asset: stranger }))).toMatchInlineSnapshot(
      `"shop.example is not paid: it asks for the token 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC, and only USDC (0x5FbDB2315678afecb367f032d93F642f64180aa3) may be paid with."`,
    )
    expect(await refusal(terms({ extra: { decimals: 2 } }))).toMatchInlineSnapshot(
      `"shop.example is not paid: it counts USDC in 2 decimals, and the token has 6."`,
    )
    expect(await refusal(terms({ extra: { name: 'USDC', version: '2' } }))).toMatchInlineSnapshot(
      `"shop.example is not paid: it gives the token's name as 'USDC', and the token says 'USD Coin'."`,
    )
    expect(await refusal(terms({ network: 'eip155:1' }))).toMatch(/it asks for payment on eip155:1/)
    expect(await refusal(terms({ scheme: 'upto' }))).toMatch(/the scheme 'upto'/)
    expect(await refusal(terms({ extra: { assetTransferMethod: 'permit2' } }))).toMatch(/not EIP-3009/)
    expect(await refusal(terms({ payTo: buyer }))).toMatch(/which is the payer itself/)
    expect(await refusal(terms({ payTo: asset.address }))).toMatch(/which is the token itself/)
    expect(await refusal(terms({ payTo: `0x${'00'.repeat(20)}` }))).toMatch(/which is no account/)
    for (const amount of ['0', '-1', '1.5', '1e4', '0x10', '010000'])
      expect(await refusal(terms({ amount }))).toMatch(/is no amount of atomic units/)
  })

  it('refuses headers that cannot be read', async () => {
    const say = (header: string) => () =>
      new Response('', { status: 402, headers: { [headers.required]: header } })
    expect(await refusal(say('%%%'))).toMatch(/cannot be read: it is not base64/)
    expect(await refusal(say('A'.repeat(20_000)))).toMatch(/characters long/)
    expect(await refusal(say(btoa('{"x402Version":2,"accepts":[]}')))).toMatch(/cannot be read/)
  })

  it('refuses what it could not send back, before it signs', async () => {
    const long = { filler: 'x'.repeat(11_900) }
    const padded = () => {
      const answer = ask(url)
      const text = Buffer.from(answer.headers.get(headers.required) ?? '', 'base64').toString('utf8')
      const required = { ...JSON.parse(text), extensions: { long: { info: long } } }
      return new Response('', {
        status: 402,
        headers: { [headers.required]: btoa(JSON.stringify(required)) },
      })
    }
    expect(padded().headers.get(headers.required)?.length).toBeLessThan(16_384)
    expect(await refusal(padded)).toMatch(/longer than a header may be/)
  })

  it('sends nothing that had ended when its approval came', async () => {
    const { chain, shop } = createScene()
    const wallet = createFakePayer()
    const slow = {
      ...wallet,
      authorizeTransfer: async (request: Parameters<typeof wallet.authorizeTransfer>[0]) => {
        chain.time += 120
        return wallet.authorizeTransfer(request)
      },
    }
    const clock = () => chain.time * 1_000
    const options = { payer: slow, chain, store: openFakeStore(new Map()), clock }
    await expect(createPayingFetch(shop.fetch, options)(url)).rejects.toThrow(/Set validitySeconds/)
    expect(shop.seen).toEqual([])
    const patient = createPayingFetch(shop.fetch, { ...options, validitySeconds: 300 })
    expect((await patient(url)).status).toBe(200)
  })

  it('takes the cheapest offer that it can take', async () => {
    const { build, payer } = createScene()
    const shop: typeof fetch = async (_, init) => {
      if (new Headers(init?.headers).has(headers.signature)) return new Response('sold')
      const offer = ask(url)
      const text = Buffer.from(offer.headers.get(headers.required) ?? '', 'base64').toString('utf8')
      const required = JSON.parse(text)
      const [one] = required.accepts
      required.accepts = [
        { ...one, network: 'eip155:1', amount: '1' },
        { ...one, amount: '30000' },
        { ...one, amount: '20000' },
      ]
      return new Response('', {
        status: 402,
        headers: { [headers.required]: btoa(JSON.stringify(required)) },
      })
    }
    await build(shop)(url)
    expect(payer.signed).toMatchObject([{ amount: 20_000n }])
  })

  it('does not pay for where it was redirected to', async () => {
    const { build, payer } = createScene()
    const elsewhere = ask('https://elsewhere.example/')
    Object.defineProperty(elsewhere, 'redirected', { value: true })
    Object.defineProperty(elsewhere, 'url', { value: 'https://elsewhere.example/' })
    await expect(build(async () => elsewhere)(url)).rejects.toThrow(
      'shop.example redirects to elsewhere.example, which asks for payment: ask there directly.',
    )
    expect(payer.signed).toEqual([])
  })

  it('refuses what it could not send again, and what is paid for by hand', async () => {
    const { build } = createScene({ maxBodyBytes: 3 })
    await expect(build()(url, { method: 'POST', body: 'four' })).rejects.toMatchObject({
      code: 'request-too-large',
    })
    await expect(build()(url, { headers: { [headers.signature]: 'abc' } })).rejects.toMatchObject({
      code: 'payment-header',
    })
    expect(() => createScene({ chain: { ...createFakeChain(), chainId: 1 } })).toThrow(/one and the same/)
  })

  it('counts an answer that breaks off as not come', async () => {
    const { build, payer, shop } = createScene()
    const broken: typeof fetch = async (input, init) => {
      const answer = await shop.fetch(input, init)
      if (answer.status !== 200) return answer
      const body = new ReadableStream({
        pull: controller => controller.error(new TypeError('terminated')),
      })
      return new Response(body, { headers: answer.headers })
    }
    await expect(build(broken)(url)).rejects.toMatchObject({ code: 'payment-unknown' })
    expect(await (await build()(url)).json()).toEqual({ sold: url })
    expect(payer.signed).toHaveLength(1)
  })
})
