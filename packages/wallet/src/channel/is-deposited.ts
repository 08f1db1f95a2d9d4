import type { BudgetEntry } from '../budget/budget-store.ts'
import { findLogs } from '../chain/find-logs.ts'
import { channelInterface, topicOf } from '../chain/interfaces.ts'
import { toHex } from '../chain/to-hex.ts'
import { depositNonce } from '../intent/channel.ts'
import type { Session } from '../wallet/session.ts'
import { contractOf } from './contract-of.ts'

/**
 * Whether the channel contract took a deposit, by its own events: the token, which also tells, may lie. Throws where the chain cannot
 * be asked.
 */
export async function isDeposited(
  session: Session,
  { nonce, counterparty }: Pick<BudgetEntry, 'nonce' | 'counterparty'>,
): Promise<boolean> {
  const logs = await findLogs(session.provider, {
    address: contractOf(session),
    topics: [
      topicOf(channelInterface, 'ChannelFunded'),
      null,
      topicFor(session.address),
      topicFor(counterparty),
    ],
    fromBlock: session.fromBlock,
  })
  return logs.some(log => {
    const values = channelInterface.parseLog(log)?.args
    const [channelId = '', deposited = 0n, expiresAt = 0n] = ['channelId', 'deposited', 'expiresAt'].map(
      name => values?.getValue(name),
    )
    return (
      depositNonce({
        channelId: toHex(channelId),
        deposited: BigInt(deposited),
        expiresAt: Number(expiresAt),
      }) === nonce
    )
  })
}

function topicFor(account: string): string {
  return `0x${account.slice(2).toLowerCase().padStart(64, '0')}`
}
