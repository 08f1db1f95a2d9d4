import type { Decision, Outcome, Surroundings } from '../decision.ts'
import { isFinal } from '../is-final.ts'
import { refuseClient } from './answer-client.ts'
import { endSale, giveBack } from './end-sale.ts'
import { patience, watchPause } from './margins.ts'
import { declinePayment, relayOrWait, wait } from './relay.ts'
import type { Sale } from './sale.ts'

/** What the provider does about an effect that failed. Only the effect that the phase waits for matters: others were courtesies. */
export function recoverSale(
  sale: Sale,
  { effect, code, message }: Extract<Outcome, { type: 'effect-failed' }>,
  { now }: Surroundings,
): Decision<Sale> | undefined {
  const { phase } = sale
  const again = (state: Sale): Decision<Sale> => ({
    state: { ...state, deadline: now + watchPause },
    effects: [],
    notices: [],
  })
  const isTooLate = now > sale.deliverBy * 1000 + patience
  switch (effect) {
    case 'countersign':
      return phase === 'signing'
        ? endSale(sale, { code, message }, [refuseClient(sale, code, message)])
        : undefined
    case 'verify-funding':
      // Not funded yet, or not as agreed: look again until the delivery date has passed.
      return phase === 'verifying' ? relayOrWait(sale, now) : undefined
    case 'relay-job':
      if (phase !== 'relaying') return undefined
      // A transaction of unknown fate may still open the job: the chain is looked at before anything else is done.
      return isFinal(code) || code === 'insufficient-funds' ? declinePayment(sale, message) : wait(sale, now)
    case 'start-work':
      return phase === 'working' ? again(sale) : undefined
    case 'submit-work':
      if (phase !== 'submitting') return undefined
      return isFinal(code) || isTooLate
        ? giveBack(sale, `the delivery could not be recorded: ${message}`)
        : again(sale)
    case 'reject-job':
      if (phase !== 'returning') return undefined
      // After the delivery date the client takes its money back by itself.
      return isFinal(code) || isTooLate ? endSale(sale, { code, message }) : again(sale)
    case 'relay-completion':
      // The review period ends the wait where the acceptance cannot.
      return phase === 'collecting' ? again({ ...sale, phase: 'delivered' }) : undefined
    case 'collect':
      return phase === 'collecting' ? again({ ...sale, phase: 'delivered' }) : undefined
    default:
      return undefined
  }
}
