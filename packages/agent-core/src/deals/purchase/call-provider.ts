import type { Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import type { PurchaseTerms, Thread } from './purchase.ts'

/** The call for proposals that opens a thread. */
export function callProvider(
  { conversation, provider }: Pick<Thread, 'conversation' | 'provider'>,
  terms: PurchaseTerms,
  { network }: Pick<Surroundings, 'network'>,
): Effect {
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
  return { type: 'send', conversation, to: provider, content: { message: 'CallForProposals', body } }
}
