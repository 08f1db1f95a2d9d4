import type { DealEvent, Decision, Surroundings } from '../decision.ts'
import { followSaleDeadline } from './follow-sale-deadline.ts'
import { hearClient } from './hear-client.ts'
import { recordSaleOutcome } from './record-sale-outcome.ts'
import { recoverSale } from './recover-sale.ts'
import type { Sale } from './sale.ts'

/** The provider's side of a deal, from its first offer to payment. Pure: undefined means the event changes nothing. */
export function decideSale(
  sale: Sale,
  event: DealEvent,
  surroundings: Surroundings,
): Decision<Sale> | undefined {
  switch (event.type) {
    case 'message':
      return hearClient(sale, event, surroundings)
    case 'effect-failed':
      return recoverSale(sale, event, surroundings)
    case 'deadline':
      return followSaleDeadline(sale, surroundings)
    default:
      return recordSaleOutcome(sale, event, surroundings)
  }
}
