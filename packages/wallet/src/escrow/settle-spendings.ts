import type { BudgetEntry } from '../budget/budget-store.ts'
import { toHex } from '../chain/to-hex.ts'
import { readNow } from '../wallet/read-now.ts'
import type { Session } from '../wallet/session.ts'
import { readJob } from './read-job.ts'

/** How many are looked up at once: the oldest come first, and the next call takes the next ones. */
const atOnce = 32

/**
 * Asks the chain what became of the money that is set aside: what was paid is kept, what came back or can never be taken any more is
 * freed. True where something was freed. Throws where the chain cannot be asked.
 */
export async function settleSpendings(session: Session): Promise<boolean> {
  const entries = await session.budgets.open(atOnce)
  if (entries.length === 0) return false
  const now = await readNow(session.provider)
  const freed = await Promise.all(entries.map(entry => settleSpending(session, entry, now)))
  return freed.includes(true)
}

/** Asks the chain what became of one spending (`now` in Unix seconds of the chain). True where its money was freed. */
export async function settleSpending(session: Session, entry: BudgetEntry, now: number): Promise<boolean> {
  const { budgets } = session
  const { key } = entry
  const isOver = entry.until > 0 && now > entry.until
  if (entry.kind === 'deal') {
    const job = await readJob(session, toHex(key))
    if (job === undefined) return isOver && free(session, key)
    if (job.status === 'Rejected' || job.status === 'Expired') return free(session, key)
    await budgets.consume(key, { isFinal: job.status === 'Completed' })
    return false
  }
  // A plain transfer or a proposal leaves no trace on chain by which it could be found.
  if (entry.nonce === '' || entry.kind === 'transfer') return false
  const isUsed = await session.tokenAt(entry.token).authorizationState(session.address, entry.nonce)
  if (!isUsed) return isOver && free(session, key)
  await budgets.consume(key, { isFinal: entry.kind === 'payment' })
  return false
}

async function free({ budgets }: Session, key: string): Promise<boolean> {
  await budgets.giveBack(key)
  return true
}
