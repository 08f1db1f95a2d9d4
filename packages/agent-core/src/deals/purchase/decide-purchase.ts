import type { DealEvent, Decision, Surroundings } from '../decision.ts'
import { followDeadline } from './follow-deadline.ts'
import { hearProvider } from './hear-provider.ts'
import type { Purchase } from './purchase.ts'
import { recordOutcome } from './record-outcome.ts'
import { recoverPurchase } from './recover-purchase.ts'
import { rejectHeld, releaseSpending } from './settle-negotiations.ts'

/** The client's side of a deal, from call for proposals to receipts. Pure: undefined means the event changes nothing. */
export function decidePurchase(
  purchase: Purchase,
  event: DealEvent,
  surroundings: Surroundings,
): Decision<Purchase> | undefined {
  switch (event.type) {
    case 'message':
      return hearProvider(purchase, event, surroundings)
    case 'effect-failed':
      return recoverPurchase(purchase, event, surroundings)
    case 'deadline':
      return followDeadline(purchase, surroundings)
    case 'cancelled':
      return callOff(purchase)
    default:
      return recordOutcome(purchase, event, surroundings)
  }
}

function callOff(purchase: Purchase): Decision<Purchase> | undefined {
  const { phase, winner } = purchase
  if (phase !== 'negotiating' && phase !== 'signing' && phase !== 'agreeing') return undefined
  const failure = { code: 'cancelled', message: 'The purchase was cancelled before any money moved.' }
  return {
    state: { ...purchase, phase: 'failed', deadline: null, failure },
    // A provider that is asked to sign learns of it when its signature comes: it is not our turn to speak.
    effects: [
      ...rejectHeld(purchase, 'the buyer cancelled', phase === 'agreeing' ? winner : undefined),
      ...releaseSpending(purchase.deal),
    ],
    notices: [{ type: 'failed', ...failure }],
  }
}
