import type { Decision } from '../decision.ts'
import { tellClient } from './answer-client.ts'
import { endSale } from './end-sale.ts'
import { mostRelays, watchPause } from './margins.ts'
import type { Sale } from './sale.ts'

/** Opens the job with the client's signed payment, if there is one and it was not tried too often; else waits for the funding. */
export function relayOrWait(sale: Sale, now: number): Decision<Sale> {
  const { agreement, clientSignature, providerSignature, payment, relays = 0 } = sale
  const isComplete =
    agreement !== undefined && clientSignature !== undefined && providerSignature !== undefined
  if (!isComplete || payment === undefined || relays >= mostRelays) return wait(sale, now)
  return {
    state: { ...sale, phase: 'relaying', relays: relays + 1, deadline: null },
    effects: [{ type: 'relay-job', agreement, clientSignature, providerSignature, payment }],
    notices: [],
  }
}

/** Waits for the funding, and looks at the chain again in a while. */
export const wait = (sale: Sale, now: number): Decision<Sale> => ({
  state: { ...sale, phase: 'awaiting-funding', deadline: now + watchPause },
  effects: [],
  notices: [],
})

/** Gives the sale up because the client's payment is not worth what it says, or there is no gas to relay it with. */
export function declinePayment(sale: Sale, message: string): Decision<Sale> {
  const failure = {
    code: 'not-funded',
    message: `the payment could not be relayed: ${message}`.slice(0, 500),
  }
  return endSale(sale, failure, tellClient(sale, { message: 'Failure', body: { message: failure.message } }))
}
