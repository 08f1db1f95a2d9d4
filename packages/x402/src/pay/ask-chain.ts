import { DealwrightError } from '@dealwright/protocols'
import { type Attempt, advanceAttempt, isOpen } from './attempt.ts'
import type { PayerContext } from './payer-context.ts'

/** A block that ends an authorization might be replaced by one with an earlier time: how much later it must be, in seconds. */
const reorgMarginSeconds = 60

/**
 * Asks the chain what became of an attempt and writes it down: settled where it shows the transfer, failed where it can never execute
 * it. What could still be executed stays as it is, and so does everything where the chain does not answer.
 */
export async function askChain(context: PayerContext, attempt: Attempt): Promise<Attempt> {
  if (!isOpen(attempt)) return attempt
  const { chain } = context
  const { from, to, value, validBefore, nonce } = attempt.authorization
  const asset = attempt.asset.address
  try {
    const { isUsed, at } = await chain.authorizationState({ asset, from, nonce })
    if (isUsed) {
      const transaction = await chain.findTransfer({ asset, from, to, value, nonce })
      if (transaction !== undefined) return await settle(context, attempt, transaction)
      // Used without the transfer of the amount: cancelled by the payer. Nobody can execute it any more.
      return await fail(context, attempt, 'The authorization was cancelled.')
    }
    if (BigInt(at) >= validBefore + BigInt(reorgMarginSeconds))
      return await fail(context, attempt, 'The payment was not taken before it ended.')
    return attempt
  } catch (error) {
    if (isUnreachable(error)) return attempt
    throw error
  }
}

/** Writes down that the chain shows the transfer. */
export async function settle(
  { ledger, clock }: PayerContext,
  attempt: Attempt,
  transaction: NonNullable<Attempt['transaction']>,
): Promise<Attempt> {
  // A payment whose signature was lost before it was written down was never sent: nobody could have settled it.
  if (attempt.state === 'intent') return attempt
  return ledger.put(
    advanceAttempt(attempt, { state: 'settled', transaction, at: clock(), reason: undefined }),
  )
}

/** Writes down that an attempt can never be executed, and gives its reservation back to the budgets. */
export async function fail(
  { ledger, clock, payer }: PayerContext,
  attempt: Attempt,
  reason: string,
): Promise<Attempt> {
  const failure = await ledger.put(advanceAttempt(attempt, { state: 'failed', at: clock(), reason }))
  try {
    await payer.releaseSpending?.(attempt.id)
  } catch (error) {
    // Budgets ask the chain themselves before they say no.
    if (!isUnreachable(error)) throw error
  }
  return failure
}

/** Whether a chain did not answer. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof DealwrightError && error.code === 'rpc-unreachable'
}
