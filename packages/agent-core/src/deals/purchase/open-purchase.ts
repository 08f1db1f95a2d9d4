import type { Address } from '@dealwright/protocols'
import type { Decision, Surroundings } from '../decision.ts'
import type { Purchase, PurchaseTerms, Thread } from './purchase.ts'
import { settleNegotiations } from './settle-negotiations.ts'

/** How long a provider has to answer a call for proposals, in milliseconds. Dead agents stay registered: don't wait long. */
const answerTime = 15_000

export interface OpenPurchaseParameters {
  terms: PurchaseTerms
  providers: readonly { address: Address; agentId: string; conversation: string }[]
}

/** Starts a purchase: one call for proposals to each provider. Without providers it has failed already. */
export function openPurchase(
  { terms, providers }: OpenPurchaseParameters,
  surroundings: Surroundings,
): Decision<Purchase> {
  const { network, now } = surroundings
  const threads = providers.map(
    ({ address, agentId, conversation }): Thread => ({
      conversation,
      provider: address,
      agentId,
      status: 'called',
      history: [],
    }),
  )
  const { service, input, blinding, rounds, deliverBy, reviewPeriod, agentId } = terms
  const body = {
    service,
    input,
    blinding,
    chainId: network.chainId,
    escrow: network.escrow,
    token: network.token.address,
    rounds,
    deliverBy,
    reviewPeriod,
    ...(agentId === undefined ? {} : { agentId }),
  }
  const state: Purchase = {
    kind: 'purchase',
    phase: 'negotiating',
    terms,
    threads,
    openedAt: now,
    deadline: now + answerTime,
    transactions: [],
  }
  if (threads.length === 0) return settleNegotiations(state, surroundings)
  return {
    state,
    effects: threads.map(({ conversation, provider }) => ({
      type: 'send',
      conversation,
      to: provider,
      content: { message: 'CallForProposals', body },
    })),
    notices: [{ type: 'called', providers: threads.map(({ provider }) => provider) }],
  }
}
