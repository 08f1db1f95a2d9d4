import { isHex } from '@dealwright/protocols'
import { decodeHeader } from '../wire/decode-header.ts'
import { headers } from '../wire/headers.ts'
import { type Settlement, settlementSchema } from '../wire/schemas.ts'
import { isUnreachable, settle } from './ask-chain.ts'
import { type Attempt, advanceAttempt } from './attempt.ts'
import type { PayerContext } from './payer-context.ts'

/**
 * Reads what the server says of the payment in `PAYMENT-RESPONSE`, and holds it to the chain. Only the chain makes an attempt
 * settled; what the server says and the chain does not show (yet) stays open.
 */
export async function takeReceipt(
  context: PayerContext,
  attempt: Attempt,
  answer: Response,
): Promise<Attempt> {
  if (attempt.state === 'settled') return attempt
  const { ledger, clock } = context
  const text = answer.headers.get(headers.response)
  const claim = text === null ? undefined : decodeHeader(text, settlementSchema)
  const fault = claim === undefined ? 'the server says nothing of the payment' : findFault(claim, attempt)
  if (fault !== undefined)
    return ledger.put(advanceAttempt(attempt, { state: 'unknown', at: clock(), reason: fault }))
  const transaction = claim?.ok ? claim.value.transaction.toLowerCase() : undefined
  if (!isHex(transaction, 32)) return attempt
  const { from, to, value, nonce } = attempt.authorization
  try {
    const asset = attempt.asset.address
    const proven = await context.chain.findTransfer({ asset, from, to, value, nonce, transaction })
    if (proven !== undefined) return await settle(context, attempt, proven)
  } catch (error) {
    if (!isUnreachable(error)) throw error
  }
  return ledger.put(
    advanceAttempt(attempt, {
      state: 'submitted',
      transaction,
      at: clock(),
      reason: 'the chain does not show the transaction yet',
    }),
  )
}

function findFault(
  claim: { ok: true; value: Settlement } | { ok: false; error: string },
  attempt: Attempt,
): string | undefined {
  if (!claim.ok) return `its ${headers.response} header cannot be read: ${claim.error}`
  const { success, network, payer, transaction, amount } = claim.value
  const { from, value } = attempt.authorization
  if (!success) return 'the server says that the payment was not settled'
  if (network !== attempt.requirements.network) return 'its receipt is for another network'
  if (typeof payer === 'string' && payer.toLowerCase() !== from.toLowerCase())
    return 'its receipt is for another payer'
  if (typeof amount === 'string' && amount !== value.toString()) return 'its receipt is for another amount'
  if (!isHex(transaction.toLowerCase(), 32)) return 'its receipt names no transaction'
  return undefined
}
