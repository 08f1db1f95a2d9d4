import type { Address } from '@dealwright/protocols'
import type { Decision, Surroundings } from '../decision.ts'
import { callProvider } from './call-provider.ts'
import { answerTime } from './margins.ts'
import type { Purchase, PurchaseTerms, Thread } from './purchase.ts'
import { settleNegotiations } from './settle-negotiations.ts'

export interface OpenPurchaseParameters {
  terms: PurchaseTerms
  providers: readonly { address: Address; agentId: string; conversation: string }[]
  /** Why nothing could be paid, known before anybody is called. */
  refusal?: { readonly code: string; readonly message: string }
}

/** Starts a purchase: one call for proposals to each provider. Without providers, or means, it has failed already. */
export function openPurchase(
  { terms, providers, refusal }: OpenPurchaseParameters,
  surroundings: Surroundings,
): Decision<Purchase> {
  const { now } = surroundings
  const threads = providers.map(
    ({ address, agentId, conversation }): Thread => ({
      conversation,
      provider: address,
      agentId,
      status: 'called',
      history: [],
    }),
  )
  const state: Purchase = {
    kind: 'purchase',
    phase: 'negotiating',
    terms,
    threads,
    openedAt: now,
    deadline: now + answerTime,
    transactions: [],
  }
  if (refusal !== undefined) {
    const { code, message } = refusal
    const failure = { code, message }
    const failed: Purchase = { ...state, phase: 'failed', threads: [], deadline: null, failure }
    return { state: failed, effects: [], notices: [{ type: 'failed', ...failure }] }
  }
  if (threads.length === 0) return settleNegotiations(state, surroundings)
  return {
    state,
    effects: threads.map(thread => callProvider(thread, terms, surroundings)),
    notices: [{ type: 'called', providers: threads.map(({ provider }) => provider) }],
  }
}
