import type { BudgetEntry } from '../budget/budget-store.ts'
import { isPast } from '../budget/is-past.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { isDeposited } from '../channel/is-deposited.ts'
import { readNow } from '../wallet/read-now.ts'
import type { Session } from '../wallet/session.ts'
import type { JobStatus } from '../wallet/types.ts'
import { proveRefund } from './prove-refund.ts'
import { readJob } from './read-job.ts'
import { type DealEnd, settleDeal } from './settle-deal.ts'

/** How many are on the list, and how many of them are looked up at once: those that were not for longest. */
const listed = 1_000
const atOnce = 32

/** When each spending was last looked up, in calls, by wallet. */
const lookedUp = new WeakMap<Session, Map<string, number>>()

/**
 * Asks the chain what became of the money that is set aside: what was paid is kept, what came back or can never be taken any more is
 * freed. True where something was freed. Throws where the chain cannot be asked.
 */
export async function settleSpendings(session: Session): Promise<boolean> {
  const entries = pickEntries(session, await session.budgets.open(listed))
  if (entries.length === 0) return false
  const now = await readNow(session.provider)
  const freed = await Promise.all(entries.map(entry => settleSpending(session, entry, now)))
  return freed.includes(true)
}

/** Some spendings stay open for long, and must not keep the others from being looked up. */
function pickEntries(session: Session, open: readonly BudgetEntry[]): readonly BudgetEntry[] {
  const before = lookedUp.get(session) ?? new Map<string, number>()
  const turn = Math.max(0, ...before.values()) + 1
  const turnOf = ({ key }: BudgetEntry): number => before.get(key) ?? 0
  const picked = open
    .filter(({ kind }) => kind !== 'transfer')
    .toSorted((one, other) => turnOf(one) - turnOf(other))
    .slice(0, atOnce)
  const turns = picked.map(({ key }): [string, number] => [key, turn])
  const kept = open.flatMap(({ key }): [string, number][] => {
    const last = before.get(key)
    return last === undefined ? [] : [[key, last]]
  })
  lookedUp.set(session, new Map([...kept, ...turns]))
  return picked
}

/** Asks the chain what became of one spending (`now` in Unix seconds of the chain). True where its money was freed. */
export async function settleSpending(session: Session, entry: BudgetEntry, now: number): Promise<boolean> {
  const { budgets, context } = session
  const { key } = entry
  const isOver = isPast(entry.until, { chain: now, machine: Date.now() / 1_000 }, context.chainId)
  if (entry.kind === 'deal') {
    const job = toHex(key)
    const known = await readJob(session, job)
    if (known === undefined) return isOver && free(session, key)
    return settleDeal(session, {
      job,
      end: endOf(known.status),
      proveRefund: () => proveRefund(session, job),
    })
  }
  // A plain transfer or a proposal leaves no trace on chain by which it could be found.
  if (entry.nonce === '' || entry.kind === 'transfer') return false
  const isUsed = await session.tokenAt(entry.token).authorizationState(session.address, entry.nonce)
  const isTaken = isUsed || (entry.kind === 'channel' && (await isDeposited(session, entry)))
  if (isTaken) {
    await budgets.consume(key, { isFinal: entry.kind === 'payment' })
    return false
  }
  if (!isOver) return false
  // Of a deposit its contract tells. Of any other payment the token alone does, and one that is anybody's proves nothing.
  const isProven = entry.kind === 'channel' || isSameAddress(entry.token, context.token.address)
  if (isProven) return free(session, key)
  await budgets.consume(key, { isFinal: true })
  return false
}

function endOf(status: JobStatus): DealEnd {
  if (status === 'Rejected' || status === 'Expired') return 'refunded'
  return status === 'Completed' ? 'paid' : 'funded'
}

async function free({ budgets }: Session, key: string): Promise<boolean> {
  await budgets.giveBack(key)
  return true
}
