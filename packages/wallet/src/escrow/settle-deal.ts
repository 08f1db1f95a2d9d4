import type { Hex } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Session } from '../wallet/session.ts'

/** What {@link settleDeal} needs of a session. */
export interface DealBooks extends Pick<Session, 'address' | 'principal'> {
  readonly budgets: Pick<Session['budgets'], 'consume' | 'giveBack'>
  readonly escrow: { payerOf(job: bigint): Promise<string> }
}

/** How far a deal's money is: in escrow, with its provider, or back with whoever paid. */
export type DealEnd = 'funded' | 'paid' | 'refunded'

/**
 * Tells the budgets what became of a deal's money, by who paid for its job. This wallet's own comes back to it; what a mandate paid
 * goes back to the principal, and the mandate counts it as spent all the same; a job that a stranger paid never cost anything. True
 * where money was freed. Throws where the chain cannot be asked.
 */
export async function settleDeal(session: DealBooks, job: Hex, end: DealEnd): Promise<boolean> {
  const { budgets, address, principal } = session
  const payer = await session.escrow.payerOf(BigInt(job))
  const isOwn = isSameAddress(payer, address)
  const isOfMandate = principal !== undefined && isSameAddress(payer, principal)
  if ((!isOwn && !isOfMandate) || (isOwn && end === 'refunded')) {
    await budgets.giveBack(job)
    return true
  }
  await budgets.consume(job, { isFinal: end !== 'funded' })
  return false
}
