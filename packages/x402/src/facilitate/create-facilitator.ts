import { type Address, canonicalJson, DealwrightError, sha256, toJson } from '@dealwright/protocols'
import { Hono } from 'hono'
import type { z } from 'zod'
import { createMemoryStore } from '../http/create-memory-store.ts'
import { readBounded } from '../http/read-bounded.ts'
import type { ChainPort, FacilitatorPort, PaymentStore, RelayerPort } from '../ports.ts'
import { readJson } from '../wire/decode-header.ts'
import { networkOf } from '../wire/networks.ts'
import { paymentIdentifier } from '../wire/payment-identifier.ts'
import { facilitatorRequestSchema, type Settlement, x402Version } from '../wire/schemas.ts'
import type { FacilitatorContext } from './facilitator-context.ts'
import { openSettlementBook, type SettlementBook } from './open-settlement-book.ts'
import { reasons } from './reasons.ts'
import { settlePayment } from './settle-payment.ts'
import { checkPayment, tryPayment } from './verify-payment.ts'

/** What {@link createFacilitator} needs. */
export interface CreateFacilitatorParameters {
  /** The wallet that sends, and pays the gas: nobody else's money passes through it. */
  readonly wallet: RelayerPort
  /** The wallet's chain: see `connectChain`. */
  readonly chain: ChainPort
  /** Where settlements are kept. Default: memory. */
  readonly store?: PaymentStore
  /** Tokens that are settled in. Default: the wallet's own. The wallet's policy must allow each. */
  readonly assets?: readonly Address[]
  /** Whose payments are settled, at this wallet's cost of gas. Default: anyone's. */
  readonly recipients?: readonly Address[]
  /** Largest request body. Default 65536 bytes. */
  readonly maxBodyBytes?: number
  /** Unix milliseconds. Default: the system's clock. */
  readonly clock?: () => number
}

/** A facilitator of this process: call it, or serve `app`. */
export interface Facilitator extends FacilitatorPort {
  /** `POST /verify`, `POST /settle`, `GET /supported`. */
  readonly app: Hono
}

/** Makes a facilitator of the exact scheme on the wallet's chain, with EIP-3009. It works offline and settles through the wallet's lane. */
export function createFacilitator(parameters: CreateFacilitatorParameters): Facilitator {
  const { wallet, chain, recipients, maxBodyBytes = 65_536, clock = Date.now } = parameters
  const store = parameters.store ?? createMemoryStore()
  let opened: Promise<SettlementBook> | undefined
  const context: FacilitatorContext = {
    wallet,
    chain,
    assets: parameters.assets ?? [wallet.network.token.address],
    recipients,
    book: () => (opened ??= openSettlementBook(store, clock)),
    clock,
  }
  const running = new Map<string, Promise<Settlement>>()
  const port: FacilitatorPort = {
    verify: async (payload, requirements) => {
      const checked = await checkPayment(context, payload, requirements)
      const verdict = checked.ok ? await tryPayment(context, checked.value) : checked
      const payer = checked.ok ? checked.value.authorization.from : checked.error.payer
      if (verdict.ok) return { isValid: true, ...(payer === undefined ? {} : { payer }) }
      const { reason, message } = verdict.error
      return {
        isValid: false,
        invalidReason: reason,
        ...(message === undefined ? {} : { invalidMessage: message }),
        ...(payer === undefined ? {} : { payer }),
      }
    },
    settle: (payload, requirements) => {
      const key = sha256(canonicalJson(toJson({ payload, requirements })))
      const ahead = running.get(key)
      if (ahead !== undefined) return ahead
      const settling = settlePayment(context, payload, requirements).finally(() => running.delete(key))
      running.set(key, settling)
      return settling
    },
    supported: async () => ({
      kinds: [{ x402Version, scheme: 'exact', network: networkOf(chain.chainId) }],
      extensions: [paymentIdentifier],
      signers: { 'eip155:*': [wallet.address] },
    }),
  }
  return { ...port, app: serveFacilitator(port, { maxBodyBytes, network: networkOf(chain.chainId) }) }
}

type FacilitatorRequest = z.output<typeof facilitatorRequestSchema>

function serveFacilitator(
  port: FacilitatorPort,
  { maxBodyBytes, network }: { maxBodyBytes: number; network: string },
): Hono {
  const app = new Hono()
  const read = async (
    request: Request,
  ): Promise<FacilitatorRequest | { status: 400 | 413; message: string }> => {
    const body = request.body === null ? new Uint8Array() : await readBounded(request.body, maxBodyBytes)
    if (body === 'too-large') return { status: 413, message: `the body is over ${maxBodyBytes} bytes` }
    const parsed = readJson(body, facilitatorRequestSchema)
    return parsed.ok ? parsed.value : { status: 400, message: parsed.error }
  }
  app.get('/supported', async c => c.json(await port.supported()))
  app.post('/verify', async c => {
    const asked = await read(c.req.raw)
    if ('status' in asked)
      return c.json(
        { isValid: false, invalidReason: reasons.payload, invalidMessage: asked.message },
        asked.status,
      )
    return c.json(await port.verify(asked.paymentPayload, asked.paymentRequirements))
  })
  app.post('/settle', async c => {
    const asked = await read(c.req.raw)
    if ('status' in asked)
      return c.json(
        {
          success: false,
          errorReason: reasons.payload,
          errorMessage: asked.message,
          transaction: '',
          network,
        },
        asked.status,
      )
    return c.json(await port.settle(asked.paymentPayload, asked.paymentRequirements))
  })
  app.onError((error, c) => {
    const isKnown = error instanceof DealwrightError
    const message = isKnown ? error.message : 'The facilitator failed: try again.'
    const status = isKnown && error.retryable ? 503 : 500
    if (c.req.path.endsWith('/verify'))
      return c.json({ isValid: false, invalidReason: reasons.unavailable, invalidMessage: message }, status)
    return c.json(
      { success: false, errorReason: reasons.unavailable, errorMessage: message, transaction: '', network },
      status,
    )
  })
  return app
}
