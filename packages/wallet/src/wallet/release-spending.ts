import { settleSpending } from '../escrow/settle-spendings.ts'
import { readNow } from './read-now.ts'
import type { Session } from './session.ts'

/**
 * Frees the budget of a spending that comes to nothing. True where nothing is set aside under the key any more; false where something
 * was signed that can still take the money, which stays counted until the chain tells otherwise.
 */
export async function releaseSpending(session: Session, key: string): Promise<boolean> {
  if (await session.budgets.release(key)) return true
  const entry = await session.budgets.find(key)
  return entry === undefined || settleSpending(session, entry, await readNow(session.provider))
}
