import type { SpendingClaim } from '../intent/intent.ts'
import { normaliseService } from './normalise-service.ts'

/** What the caller says of money whose amount and recipient are read from elsewhere. */
export function claimed({ key, counterparty, service = '' }: SpendingClaim) {
  return { key, counterparty, service: normaliseService(service) }
}
