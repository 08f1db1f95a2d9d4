import type { Hex } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Session } from '../wallet/session.ts'

/** What {@link settleDeal} needs of a session. */
export interface DealBooks extends Pick<Session, 'address' | 'principal'> {
  readonly budgets: Pick<Session['budgets'], 'consume' | 'find' | 'giveBack' | 'keep'>
  readonly escrow: { payerOf(job: bigint): Promise<string> }
}

/** How far a deal's money is: in escrow, with its provider, or back with whoever paid. */
export type DealEnd = 'funded' | 'paid' | 'refunded'

/** What {@link settleDeal} is told. */
export interface SettleDealParameters {
  readonly job: Hex
  readonly end: DealEnd
  /** Atomic units that are proven to be back; undefined while the chain does not show it. Asked for only where it counts. */
  readonly proveRefund: () => Promise<bigint | undefined>
}

/**
 * Tells the budgets what became of a deal's money, by who paid for its job. Of this wallet's own, what is proven to be back is freed;
 * what a mandate paid goes back to the principal, and the mandate counts it as spent all the same; a job that a stranger paid never
 * cost anything. True where money was freed. Throws where the chain cannot be asked.
 */
export async function settleDeal(
  session: DealBooks,
  { job, end, proveRefund }: SettleDealParameters,
): Promise<boolean> {
  const { budgets, address, principal } = session
  const payer = await session.escrow.payerOf(BigInt(job))
  const isOwn = isSameAddress(payer, address)
  const isOfMandate = principal !== undefined && isSameAddress(payer, principal)
  if (!isOwn && !isOfMandate) {
    await budgets.giveBack(job)
    return true
  }
  if (isOwn && end === 'refunded') {
    const [entry, back] = [await budgets.find(job), await proveRefund()]
    if (entry === undefined || back === undefined) return false
    await budgets.keep(job, entry.amount - back)
    return back > 0n
  }
  await budgets.consume(job, { isFinal: end !== 'funded' })
  return false
}
