import { canonicalJson, failed, type Hex, ok, type Result, sha256, toJson } from '@dealwright/protocols'
import { reasons } from '../facilitate/reasons.ts'
import { readBounded } from '../http/read-bounded.ts'
import type { Asset } from '../ports.ts'
import { decodeHeader } from '../wire/decode-header.ts'
import { readExactPayload } from '../wire/exact-payload.ts'
import { headers } from '../wire/headers.ts'
import { readPaymentIdentifier } from '../wire/payment-identifier.ts'
import {
  type PaymentPayload,
  type PaymentRequirements,
  paymentPayloadSchema,
  type Resource,
  type SignedAuthorization,
} from '../wire/schemas.ts'

/** A request that came with a payment. Nothing of it is verified yet. */
export interface Order {
  /** The key of the money: a payer's nonce in a token. */
  readonly key: string
  /** Hash of the payment and of the request: what may be answered from memory. */
  readonly fingerprint: Hex
  readonly identifier?: string
  /** The payment, for the resource that was asked for, whatever the client says that it is for. */
  readonly payload: PaymentPayload
  /** What was signed: it pays the seller the price. */
  readonly signed: SignedAuthorization
  readonly asset: Asset
  readonly network: string
}

/** Why a request is not an order. */
export interface OrderFault {
  readonly status: 400 | 402 | 413
  readonly message: string
}

/** What an order is held to. */
export interface ReadOrderParameters {
  readonly requirements: PaymentRequirements
  /** The token of the price. */
  readonly asset: Asset
  readonly resource: Resource
  readonly needsIdentifier: boolean
  readonly maxBodyBytes: number
  /** The body where somebody read it before. */
  readBody(): Promise<ArrayBuffer>
}

/** Reads a request with a payment. The body stays readable for the handler. */
export async function readOrder(
  request: Request,
  parameters: ReadOrderParameters,
): Promise<Result<Order, OrderFault>> {
  const { requirements, asset, resource, needsIdentifier, maxBodyBytes } = parameters
  const decoded = decodeHeader(request.headers.get(headers.signature) ?? '', paymentPayloadSchema)
  if (!decoded.ok) return no(400, `The ${headers.signature} header cannot be read: ${decoded.error}.`)
  const payload: PaymentPayload = { ...decoded.value, resource }
  if (!isSameOffer(payload.accepted, requirements)) return no(402, 'No matching payment requirements')
  const exact = readExactPayload(payload.payload)
  if (!exact.ok) return no(400, `The payment cannot be read: ${exact.error}.`)
  const { from, to, value, nonce } = exact.value.authorization
  // The terms stand beside the signature and prove nothing: only what was signed is paid, whatever a facilitator says to it.
  if (to !== requirements.payTo) return no(402, reasons.recipient)
  if (value.toString() !== requirements.amount) return no(402, reasons.amount)
  const identifier = readPaymentIdentifier(payload.extensions)
  if (identifier === 'malformed')
    return no(400, 'The payment identifier must have 16 to 128 letters, digits, - or _.')
  if (identifier === 'none' && needsIdentifier) return no(400, 'The payment needs a payment identifier.')
  const body = await readBody(request, parameters)
  if (body === 'too-large') return no(413, `The body is over ${maxBodyBytes} bytes.`)
  return ok({
    key: `${requirements.asset}:${from}:${nonce}`.toLowerCase(),
    fingerprint: sha256(
      canonicalJson(toJson({ payload, method: request.method, url: resource.url, body: sha256(body) })),
    ),
    ...(identifier === 'none' ? {} : { identifier: `${from}:${identifier.id}` }),
    payload,
    signed: exact.value,
    asset,
    network: requirements.network,
  })
}

async function readBody(
  request: Request,
  { maxBodyBytes, readBody: again }: ReadOrderParameters,
): Promise<Uint8Array | 'too-large'> {
  if (request.bodyUsed) {
    const body = await again()
    return body.byteLength > maxBodyBytes ? 'too-large' : new Uint8Array(body)
  }
  const copy = request.clone()
  return copy.body === null ? new Uint8Array() : readBounded(copy.body, maxBodyBytes)
}

function isSameOffer(accepted: PaymentRequirements, required: PaymentRequirements): boolean {
  return (['scheme', 'network', 'amount', 'asset', 'payTo'] as const).every(
    part => accepted[part].toLowerCase() === required[part].toLowerCase(),
  )
}

function no(status: OrderFault['status'], message: string): Result<never, OrderFault> {
  return failed({ status, message })
}
