import { type Address, DealwrightError, parseAddress, parseMoney } from '@dealwright/protocols'
import type { Context, MiddlewareHandler } from 'hono'
import { createMemoryStore } from '../http/create-memory-store.ts'
import type { Asset, FacilitatorPort, PaymentStore } from '../ports.ts'
import { headers } from '../wire/headers.ts'
import { networkOf } from '../wire/networks.ts'
import { declarePaymentIdentifier, paymentIdentifier } from '../wire/payment-identifier.ts'
import { type PaymentRequired, x402Version } from '../wire/schemas.ts'
import { askForPayment, sayFault } from './answers.ts'
import { fillOrder, type Shop } from './fill-order.ts'
import { openSaleBook, type SaleBook } from './open-sale-book.ts'
import type { VerifySales } from './prove-sale.ts'
import { readOrder } from './read-order.ts'

/** What {@link sellRoutes} needs. */
export interface SellRoutesParameters {
  /** Who gets the money. */
  readonly payTo: Address
  /** The token of the prices: see `connectChain(…).asset(address)`. */
  readonly asset: Asset
  /** Who verifies and settles: `createFacilitator` or `connectFacilitator`. */
  readonly facilitator: FacilitatorPort
  /**
   * The chain, where the seller looks itself at what its facilitator says: an answer is given only for a transfer that the chain
   * shows, of this payment, in full, to `payTo`. Default: none, and the facilitator is believed.
   */
  readonly verify?: VerifySales
  /** Where sales are kept, so that a payment buys one answer, also after a restart. One per `payTo`. Default: memory. */
  readonly store?: PaymentStore
  /** How long a payment may take, in seconds. Default 60. */
  readonly maxTimeoutSeconds?: number
  /** Whether buyers must give a payment identifier. Default false. */
  readonly needsIdentifier?: boolean
  /** The address under which buyers know this server, such as `https://api.example.com`. Default: that of the request. */
  readonly publicUrl?: string
  /** Largest request body. Default 1 MiB. */
  readonly maxBodyBytes?: number
  /** Largest answer that is kept to be given again; a larger one is given once. Default 1 MiB. */
  readonly maxAnswerBytes?: number
  /** Unix milliseconds. Default: the system's clock. */
  readonly clock?: () => number
}

/** What is said of a route to those who may buy it. */
export interface RouteDescription {
  readonly description?: string
  readonly mimeType?: string
}

/** Makes the middleware that sells one route at a price such as `'0.01 USDC'`, or in atomic units of the token. */
export type SellRoute = (price: string | bigint, about?: RouteDescription) => MiddlewareHandler

/**
 * Sells routes of a Hono app by x402 v2: without a payment they answer 402; with one it is verified, the handler runs, and its
 * answer is given once the payment is settled. A handler that answers 400 or above is not paid. The same payment again gets the same
 * answer: nothing is served or settled twice. Throws `bad-money`, `bad-price` and `bad-chain` at once, not when the first buyer comes.
 */
export function sellRoutes(parameters: SellRoutesParameters): SellRoute {
  const {
    asset,
    facilitator,
    verify,
    maxTimeoutSeconds = 60,
    needsIdentifier = false,
    publicUrl,
  } = parameters
  const { maxBodyBytes = 1_048_576, maxAnswerBytes = 1_048_576, clock = Date.now } = parameters
  const store = parameters.store ?? createMemoryStore()
  const payTo = parseAddress(parameters.payTo)
  if (payTo === undefined || payTo === asset.address || BigInt(payTo) === 0n)
    throw new DealwrightError({
      code: 'bad-recipient',
      message: 'payTo must be the account that gets the money, with a right checksum.',
    })
  if (verify !== undefined && verify.chain.chainId !== asset.chainId)
    throw new DealwrightError({
      code: 'bad-chain',
      message: `The token is on chain ${asset.chainId} and would be looked for on chain ${verify.chain.chainId}: give verify the token's chain.`,
    })
  let opened: Promise<SaleBook> | undefined
  const shop: Shop = {
    facilitator,
    verify,
    network: networkOf(asset.chainId),
    maxAnswerBytes,
    book: () => (opened ??= openSaleBook(store, clock)),
    running: new Map(),
  }
  return (price, about = {}) => {
    const amount = typeof price === 'bigint' ? price : parseMoney(price, asset)
    if (amount <= 0n)
      throw new DealwrightError({ code: 'bad-price', message: 'A price must be more than nothing.' })
    const requirements = {
      scheme: 'exact',
      network: networkOf(asset.chainId),
      amount: amount.toString(),
      asset: asset.address,
      payTo,
      maxTimeoutSeconds,
      extra: { name: asset.name, version: asset.version },
    }
    const describe = (url: string): PaymentRequired => ({
      x402Version,
      resource: { url: publish(url, publicUrl), ...about },
      accepts: [requirements],
      extensions: { [paymentIdentifier]: declarePaymentIdentifier(needsIdentifier) },
    })
    return async (c, next) => {
      if (c.req.url.length > maxUrlLength) return sayFault(414, 'The URL is too long to be paid for.')
      const required = describe(c.req.url)
      if (c.req.header(headers.signature) === undefined) return askForPayment(required, unpaid(c))
      const { resource } = required
      const order = await readOrder(c.req.raw, {
        requirements,
        asset,
        resource,
        needsIdentifier,
        maxBodyBytes,
        readBody: () => c.req.arrayBuffer(),
      })
      if (!order.ok) {
        const { status, message } = order.error
        return status === 402 ? askForPayment(required, message) : sayFault(status, message)
      }
      const serve = async (): Promise<Response> => {
        await next()
        const answer = c.res
        // Hono merges the headers of what it replaces: it must see nothing there.
        c.res = undefined
        return answer
      }
      const answer = await fillOrder(shop, order.value, { required, requirements, serve })
      if (!c.finalized) return answer
      c.res = undefined
      c.res = answer
    }
  }
}

/** What clients read of a resource. */
const maxUrlLength = 4_000

function unpaid(c: Context): string {
  if (c.req.header(headers.legacySignature) === undefined) return 'Payment required'
  return `x402 v1 is not spoken here: pay by v2, in the header ${headers.signature}`
}

function publish(url: string, publicUrl: string | undefined): string {
  const { pathname, search, origin } = new URL(url)
  const base = publicUrl === undefined ? origin : publicUrl.replace(/\/+$/, '')
  return `${base}${pathname}${search}`
}
