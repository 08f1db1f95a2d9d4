import { failed, ok } from '@dealwright/protocols'
import type { ApprovalDesk } from '../approval/create-approval-desk.ts'
import { describeMeaning } from '../approval/describe-meaning.ts'
import { hashMaterial } from '../approval/hash-material.ts'
import type { PolicyContext } from '../policy/policy.ts'
import type { Approve } from './reserve-spending.ts'

/**
 * Asks the principal at a desk, about exactly the bytes that would be signed, in words made from what those bytes mean. An answer
 * that does not come in `timeoutMs` (default 120000) is a no, and the question is taken back.
 */
export function askPrincipal(
  desk: ApprovalDesk,
  { context, timeoutMs = 120_000 }: { context: PolicyContext; timeoutMs: number | undefined },
): Approve {
  const { escrow, spendingMandate, paymentChannel } = context.contracts
  const contracts = [
    { address: escrow, label: 'escrow' },
    ...(spendingMandate === undefined ? [] : [{ address: spendingMandate, label: 'mandate contract' }]),
    ...(paymentChannel === undefined ? [] : [{ address: paymentChannel, label: 'channel contract' }]),
  ]
  return async ({ material, meaning }) => {
    const hash = hashMaterial(material, context)
    // The very same bytes are no new authority: a crash came between the answer and its use.
    if (material.kind === 'typed-data' && desk.wasUsed(hash)) return ok(undefined)
    const words = describeMeaning(meaning, { self: context.self, tokens: [context.token], contracts })
    const answer = await desk.ask({ hash, words }, { timeoutMs })
    if (answer.ok) return ok(undefined)
    const { outcome, message } = answer.error
    if (outcome === 'waiting') await desk.withdraw(hash)
    return failed({ code: 'denied', reason: 'approval', message, retryable: false })
  }
}
