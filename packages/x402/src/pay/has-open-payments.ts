import type { Address } from '@dealwright/protocols'
import type { PaymentStore } from '../ports.ts'
import { isOpen } from './attempt.ts'
import { openLedger } from './open-ledger.ts'

/**
 * Whether a payer has payments whose fate is not known yet, so that the chain must be asked: see `reconcile` of a paying fetch. Asks
 * the store only. Throws `attempts-corrupt`.
 */
export async function hasOpenPayments(store: PaymentStore, payer: Address): Promise<boolean> {
  const ledger = await openLedger(store)
  return ledger.all().some(attempt => attempt.authorization.from === payer && isOpen(attempt))
}
