import type { Address, Token } from '@dealwright/protocols'
import { readDealRecord } from '../deals/deal-record.ts'
import type { PlanRun } from '../plans/plan-run.ts'
import type { JournalLine, StorePort } from '../ports/store.ts'
import { type DealPlace, draftDeal, isDealLine } from './log/deal-drafts.ts'
import { activity, type Draft, owner } from './log/draft.ts'
import { draftPlan } from './log/plan-drafts.ts'
import type { PlansPort } from './ports.ts'
import type { SellerReputation } from './read-reputations.ts'

/** What {@link deriveDrafts} needs. */
export interface DeriveDraftsContext {
  readonly store: Pick<StorePort, 'subject'>
  readonly plans: Pick<PlansPort, 'get'>
  readonly token: Token
  /** What could be spent now, in atomic units. */
  readonly spendable: () => Promise<bigint>
  readonly unasked: bigint | undefined
  readonly reputations: (addresses: readonly Address[]) => Promise<ReadonlyMap<string, SellerReputation>>
}

const purchaseOfRun = /^purchase\/(?<run>.+)\/\d+$/

/** The id of the plan run that opened a purchase; undefined for what code bought. */
export const runOfPurchase = (purchase: string): string | undefined => {
  const run = purchaseOfRun.exec(purchase)?.groups?.run
  return run === undefined ? undefined : `plan/${run}`
}

/** The lines of the log that a line of the journal makes. */
export async function deriveDrafts(
  line: JournalLine,
  { store, plans, token, spendable, unasked, reputations }: DeriveDraftsContext,
): Promise<readonly Draft[]> {
  if (line.subjectKind === 'plan') {
    const run = await plans.get(line.subject)
    if (run === undefined) return []
    const sellers = isCard(line) ? run.steps.flatMap(step => step.sellers.map(({ address }) => address)) : []
    const known = await reputations([...new Set(sellers)])
    const reputationOf = (address: string) => known.get(address)
    return draftPlan(line, { run, token, spendable: await spendable(), unasked, reputationOf })
  }
  if (!isDealLine(line)) return []
  const record = await store.subject(line.subject)
  if (record === undefined) return []
  const id = runOfPurchase(line.subject)
  const run = id === undefined ? undefined : await plans.get(id)
  const sellers = run?.steps.flatMap(step => step.sellers) ?? []
  return draftDeal(line, {
    place: placeOf(line.subject, run),
    token,
    deal: readDealRecord(record.state).deal,
    nameOf: address => sellers.find(seller => seller.address === address)?.name,
  })
}

/** Whether a plan is shown: only then is the chain asked about its sellers. */
const isCard = ({ event }: JournalLine): boolean => /"(?:proposed|replanned)"/.test(JSON.stringify(event))

function placeOf(purchase: string, run: PlanRun | undefined): DealPlace {
  if (run === undefined) return { conversation: activity, principal: owner }
  const step = run.steps.findIndex(candidate => candidate.purchase === purchase)
  const about = { run: run.id, ...(step < 0 ? {} : { step }) }
  // What a run bought that nobody talks about is the owner's affair.
  if (run.conversation === undefined) return { conversation: activity, principal: owner, ...about }
  return { conversation: run.conversation, principal: run.principal, ...about }
}
