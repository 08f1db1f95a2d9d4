import { canonicalJson, type Hex, parseAddress, sha256, toJson } from '@dealwright/protocols'
import type { PortFailure } from '../ports.ts'
import { readExactPayload } from '../wire/exact-payload.ts'
import { networkOf } from '../wire/networks.ts'
import type { PaymentPayload, PaymentRequirements, Settlement } from '../wire/schemas.ts'
import type { FacilitatorContext } from './facilitator-context.ts'
import type { SettlementBook } from './open-settlement-book.ts'
import { reasons } from './reasons.ts'
import { type CheckedPayment, checkPayment, tryPayment } from './verify-payment.ts'

/** A payment on its way to the chain. */
interface Undertaking {
  readonly key: string
  readonly fingerprint: Hex
  readonly book: SettlementBook
  readonly payment: CheckedPayment
}

/** The key of the money: a payer's nonce in a token can be used once, whoever asks. */
export function settlementKey({ asset, authorization }: CheckedPayment): string {
  return `${asset.address}:${authorization.from}:${authorization.nonce}`.toLowerCase()
}

/**
 * Executes a payment. Asked again for the same payment, for the same resource, it answers as before; for another resource it says
 * that the nonce is used: one payment buys one thing. What was undertaken is on disk before it is sent.
 */
export async function settlePayment(
  context: FacilitatorContext,
  payload: PaymentPayload,
  requirements: PaymentRequirements,
): Promise<Settlement> {
  const network = networkOf(context.chain.chainId)
  const fingerprint = sha256(canonicalJson(toJson({ payload, requirements })))
  const book = await context.book()
  const checked = await checkPayment(context, payload, requirements)
  if (!checked.ok) {
    const settled = findSettled(book, payload, fingerprint)
    // What was settled and has ended since counts as long as the chain shows it.
    if (settled !== undefined && (await isOnChain(context, payload, settled.transaction)))
      return success(network, settled.transaction, settled.payer, requirements.amount)
    const { reason, message, payer } = checked.error
    return refuse(network, reason, { message, payer })
  }
  const payment = checked.value
  const key = settlementKey(payment)
  const payer = payment.authorization.from
  if (!book.claim(key, fingerprint)) return refuse(network, reasons.used, { payer })
  try {
    const known = book.find(key)
    // A block that was rewritten may have taken the transfer away: then it is executed again.
    if (known?.transaction !== undefined && (await isOnChain(context, payload, known.transaction)))
      return success(network, known.transaction, payer, requirements.amount)
    const undertaking = { key, fingerprint, book, payment }
    if (known === undefined) {
      const tried = await tryPayment(context, payment)
      if (!tried.ok) return refuse(network, tried.error.reason, { message: tried.error.message, payer })
      await book.put(key, { fingerprint })
    }
    return await execute(context, undertaking)
  } finally {
    book.letGo(key)
  }
}

async function execute(context: FacilitatorContext, undertaking: Undertaking): Promise<Settlement> {
  const { wallet, chain } = context
  const { payment, key, fingerprint, book } = undertaking
  const { asset, authorization, signature } = payment
  const network = networkOf(chain.chainId)
  const { from: payer, value } = authorization
  const query = { asset: asset.address, from: payer, to: authorization.to, value, nonce: authorization.nonce }
  const sent = await wallet.settleTransfer({ token: asset.address, signature, ...authorization })
  const sentAs = sent.ok ? sent.value.transaction : undefined
  // Anyone may execute an authorization: paid is paid, whoever's transaction it was.
  const transaction =
    (sentAs === undefined ? undefined : await chain.findTransfer({ ...query, transaction: sentAs })) ??
    (await chain.findTransfer(query))
  if (transaction !== undefined) {
    await book.put(key, { fingerprint, transaction })
    return success(network, transaction, payer, value.toString())
  }
  // Mined without the transfer: a token that passes over a used nonce in silence says success all the same.
  if (sent.ok) return refuse(network, reasons.event, { payer, transaction: sent.value.transaction })
  return explain(network, payer, sent.error)
}

function explain(network: string, payer: string, failure: PortFailure): Settlement {
  const { code, message, transaction } = failure
  if (code === 'unknown') return refuse(network, reasons.pending, { message, payer, transaction })
  if (code === 'unreachable' || code === 'insufficient-funds')
    return refuse(network, reasons.unavailable, { message, payer })
  return refuse(network, reasons.failed, { message, payer, transaction })
}

/** A payment that was settled earlier and has ended since: it is still the same payment. */
function findSettled(
  book: SettlementBook,
  payload: PaymentPayload,
  fingerprint: Hex,
): { readonly transaction: Hex; readonly payer: string } | undefined {
  const { asset } = payload.accepted
  const inner = payload.payload.authorization
  if (typeof inner !== 'object' || inner === null || !('from' in inner) || !('nonce' in inner))
    return undefined
  const row = book.find(`${asset}:${String(inner.from)}:${String(inner.nonce)}`.toLowerCase())
  if (row?.transaction === undefined || row.fingerprint !== fingerprint) return undefined
  return { transaction: row.transaction, payer: String(inner.from) }
}

async function isOnChain(
  { chain }: FacilitatorContext,
  { accepted, payload }: PaymentPayload,
  transaction: Hex,
): Promise<boolean> {
  const asset = parseAddress(accepted.asset)
  const exact = readExactPayload(payload)
  if (asset === undefined || !exact.ok) return false
  const { from, to, value, nonce } = exact.value.authorization
  return (await chain.findTransfer({ asset, from, to, value, nonce, transaction })) !== undefined
}

function success(network: string, transaction: Hex, payer: string, amount: string): Settlement {
  return { success: true, payer, transaction, network, amount }
}

function refuse(
  network: string,
  errorReason: string,
  about: { message?: string | undefined; payer?: string | undefined; transaction?: Hex | undefined },
): Settlement {
  const { message, payer, transaction = '' } = about
  return {
    success: false,
    errorReason,
    ...(message === undefined ? {} : { errorMessage: message }),
    ...(payer === undefined ? {} : { payer }),
    transaction,
    network,
  }
}
