import { type Channel, type Hex, hashChannel } from '@dealwright/protocols'
import type { Log } from 'ethers'
import { findLogs } from '../chain/find-logs.ts'
import { channelInterface, topicOf } from '../chain/interfaces.ts'
import { depositNonce } from '../intent/channel.ts'
import { proveReturn } from '../wallet/prove-return.ts'
import { readNow } from '../wallet/read-now.ts'
import type { Session } from '../wallet/session.ts'
import { contractOf, domainOf } from './contract-of.ts'
import { type ChannelStory, peelDeposits } from './peel-deposits.ts'
import { readChannel } from './read-channel.ts'

/**
 * Tells the budgets what came back of a channel that has ended: each deposit keeps counting for what the payee had of it, and for what
 * is not proven to be back. Harmless to repeat, and while the channel has not ended.
 */
export async function settleChannel(session: Session, channel: Channel): Promise<void> {
  const { budgets, provider, fromBlock } = session
  const id = hashChannel(channel, domainOf(session))
  const state = await readChannel(session, id)
  const isOver = state.expiresAt < (await readNow(provider)) && state.deposited === state.claimed
  if (!isOver) return
  const events = (['ChannelFunded', 'ChannelClosed'] as const).map(event => topicOf(channelInterface, event))
  const logs = await findLogs(provider, {
    address: contractOf(session),
    topics: [events, id],
    fromBlock,
  })
  const story = await Promise.all(logs.map(log => tell(session, { id, channel, log })))
  const whole = story.filter(event => event !== undefined)
  const { level, deposits } = peelDeposits(whole)
  // A node may know the state before it finds the events.
  if (whole.length < story.length || level !== state.deposited) return
  for (const { key, kept } of deposits) await budgets.keep(key, kept)
}

/** What an event says; undefined while the chain does not show what it came to. */
async function tell(
  session: Session,
  { id, channel, log }: { id: Hex; channel: Channel; log: Log },
): Promise<ChannelStory | undefined> {
  const event = channelInterface.parseLog(log)
  const read = (name: string): bigint => BigInt(event?.args.getValue(name) ?? 0)
  if (event?.name === 'ChannelFunded') {
    const deposited = read('deposited')
    const key = depositNonce({ channelId: id, deposited, expiresAt: Number(read('expiresAt')) })
    return { kind: 'funded', key, deposited }
  }
  const amount = read('amount')
  const proven = await proveReturn(session, { event: log, token: channel.token, amount })
  return proven === undefined ? undefined : { kind: 'closed', amount, proven }
}
