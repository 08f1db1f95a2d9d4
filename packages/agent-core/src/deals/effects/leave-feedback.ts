import type { WalletPort } from '../../ports/wallet.ts'
import type { DealEvent } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { lacksGas } from './lacks-gas.ts'
import { unwrap } from './unwrap.ts'

/** Leaves ERC-8004 feedback on the counterparty, with the payment as proof. An agent without gas leaves none. */
export async function leaveFeedback(
  { agentId, job, service, value, from, to, transaction }: Extract<Effect, { type: 'leave-feedback' }>,
  wallet: WalletPort,
): Promise<DealEvent | undefined> {
  const peer = wallet.address === from ? to : from
  const claimed = await wallet.getAgent(BigInt(agentId))
  // A client names its own agent id: without this check it could send praise or blame to someone else.
  if (claimed?.wallet !== peer && claimed?.owner !== peer) return undefined
  const given = await wallet.giveFeedback({
    agentId: BigInt(agentId),
    deal: job,
    value,
    tag1: 'starred',
    tag2: service,
    proofOfPayment: {
      fromAddress: from,
      toAddress: to,
      chainId: wallet.network.chainId,
      txHash: transaction,
    },
  })
  if (lacksGas(given)) return { type: 'feedback-skipped', reason: 'feedback needs gas, and there is none' }
  return { type: 'feedback-left', transaction: unwrap(given).transaction }
}
