import { readDealRecord } from '../../deals/deal-record.ts'
import type { StorePort } from '../../ports/store.ts'
import type { Payment } from './sum-up-spending.ts'

/** Every purchase that was paid for and not refunded, from the deals on record. `isIncluded` looks at a purchase's id. */
export async function listPayments(
  store: Pick<StorePort, 'subjects'>,
  isIncluded: (purchase: string) => boolean = () => true,
): Promise<readonly Payment[]> {
  const records = await store.subjects('purchase')
  return records.flatMap(({ id, state, updatedAt }): Payment[] => {
    if (!isIncluded(id)) return []
    const { deal } = readDealRecord(state)
    if (deal.kind !== 'purchase' || deal.phase !== 'completed') return []
    if (deal.agreement === undefined || deal.deal === undefined) return []
    const { price, provider } = deal.agreement
    const { name: service } = deal.terms.service
    return [{ deal: deal.deal, at: updatedAt, service, provider, price: BigInt(price) }]
  })
}
