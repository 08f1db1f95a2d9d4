import type { FetchPort, PaymentLimits, StorePort } from '@dealwright/agent-core'
import type { Address } from '@dealwright/protocols'
import { createPayingFetch, hasOpenPayments } from '@dealwright/x402/pay'
import type { Till } from './till.ts'

/** What {@link createAgentFetch} needs. */
export interface CreateAgentFetchParameters {
  readonly address: Address
  store(): Promise<StorePort>
  till(): Promise<Till>
}

/** Makes the fetch that pays for an agent. Attempts are kept in the agent's store; the wallet is opened when a request is sent. */
export function createAgentFetch({ address, store, till }: CreateAgentFetchParameters): FetchPort {
  const open = async (limits: PaymentLimits = {}) => {
    const { wallet: payer, chain, store: kept } = await till()
    // All of them share the attempts of the store.
    return createPayingFetch(globalThis.fetch, { payer, chain, store: kept, ...limits })
  }
  const pay: (...parameters: Parameters<FetchPort>) => Promise<Response> = async (input, init, limits) =>
    (await open(limits))(input, init)
  return Object.assign(pay, {
    reconcile: async () =>
      (await hasOpenPayments(await store(), address)) ? (await open()).reconcile() : [],
    payments: async () => (await open()).payments(),
  })
}
