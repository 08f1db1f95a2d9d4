import { decodeHeader } from '../wire/decode-header.ts'
import { encodeHeader } from '../wire/encode-header.ts'
import { readExactPayload } from '../wire/exact-payload.ts'
import { headers } from '../wire/headers.ts'
import { declarePaymentIdentifier } from '../wire/payment-identifier.ts'
import { type PaymentRequirements, paymentPayloadSchema, type SignedAuthorization } from '../wire/schemas.ts'
import { asset, type FakeChain, seller, stranger } from './fake-world.ts'

/** What the shop does with a request. Those from `settle-later` on keep the payment, and may take it at any time. */
export const behaviours = [
  'sell',
  'lose-request',
  'refuse',
  'fail',
  'lose-answer',
  'settle-later',
  'settle-later-and-answer',
  'change-terms',
  'redirect',
  'deny-after-payment',
] as const

/** One of {@link behaviours}. */
export type Behaviour = (typeof behaviours)[number]

/** A shop on the fake chain. */
export interface FakeShop {
  readonly fetch: typeof globalThis.fetch
  behaviour: Behaviour
  /** Every payment it ever saw. */
  readonly seen: SignedAuthorization[]
  /** Takes every payment it holds. */
  settleHeld(): void
}

/** What the shop asks for. */
export const requirements: PaymentRequirements = {
  scheme: 'exact',
  network: 'eip155:31337',
  amount: '10000',
  asset: asset.address,
  payTo: seller,
  maxTimeoutSeconds: 60,
  extra: { name: asset.name, version: asset.version },
}

/** Opens the shop: it answers any request, once paid for, and gives the same answer to the same payment. */
export function createFakeShop(chain: FakeChain): FakeShop {
  const seen: SignedAuthorization[] = []
  const shop: FakeShop = {
    behaviour: 'sell',
    seen,
    settleHeld: () => {
      for (const signed of seen) chain.execute(signed)
    },
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const text = request.headers.get(headers.signature)
      const { behaviour } = shop
      if (behaviour === 'lose-request') throw new TypeError('fetch failed')
      if (text === null) return ask(request.url)
      const payload = decodeHeader(text, paymentPayloadSchema)
      const exact = payload.ok ? readExactPayload(payload.value.payload) : payload
      if (!exact.ok) return new Response(exact.error, { status: 400 })
      const signed = exact.value
      seen.push(signed)
      switch (behaviour) {
        case 'refuse':
          return ask(request.url, {}, 'try another')
        case 'fail':
          return new Response('out of order', { status: 500 })
        case 'change-terms':
          return ask(request.url, { payTo: stranger, amount: '20000' })
        case 'redirect':
          return new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/' } })
        case 'settle-later':
          throw new TypeError('fetch failed')
        case 'settle-later-and-answer':
          return Response.json({ sold: request.url })
        default:
      }
      chain.execute(signed)
      const paid = chain.transfers.find(one => one.nonce === signed.authorization.nonce)
      if (behaviour === 'lose-answer') throw new TypeError('terminated')
      if (paid === undefined || behaviour === 'deny-after-payment') return ask(request.url, {}, 'not paid')
      return Response.json(
        { sold: request.url },
        {
          headers: {
            [headers.response]: encodeHeader({
              success: true,
              transaction: paid.transaction,
              network: requirements.network,
              payer: signed.authorization.from,
            }),
          },
        },
      )
    },
  }
  return shop
}

/** The 402 answer, with other terms where given. */
export function ask(
  url: string,
  terms: Partial<PaymentRequirements> = {},
  error = 'Payment required',
): Response {
  return new Response('{}', {
    status: 402,
    headers: {
      [headers.required]: encodeHeader({
        x402Version: 2,
        error,
        resource: { url },
        accepts: [{ ...requirements, ...terms }],
        extensions: { 'payment-identifier': declarePaymentIdentifier(false) },
      }),
    },
  })
}
