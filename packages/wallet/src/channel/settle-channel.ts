import { type Channel, hashChannel } from '@dealwright/protocols'
import { findLogs } from '../chain/find-logs.ts'
import { channelInterface, topicOf } from '../chain/interfaces.ts'
import { depositNonce } from '../intent/channel.ts'
import { readNow } from '../wallet/read-now.ts'
import type { Session } from '../wallet/session.ts'
import { contractOf, domainOf } from './contract-of.ts'
import { readChannel } from './read-channel.ts'

/**
 * Tells the budgets what came back of a channel that has ended: each deposit keeps counting for what the payee had of it. Harmless to
 * repeat, and while the channel has not ended.
 */
export async function settleChannel(session: Session, channel: Channel): Promise<void> {
  const { budgets, provider, fromBlock } = session
  const id = hashChannel(channel, domainOf(session))
  const state = await readChannel(session, id)
  const isOver = state.expiresAt < (await readNow(provider)) && state.deposited === state.claimed
  if (!isOver) return
  const logs = await findLogs(provider, {
    address: contractOf(session),
    topics: [topicOf(channelInterface, 'ChannelFunded'), id],
    fromBlock,
  })
  let before = 0n
  let left = state.claimed
  for (const log of logs) {
    const values = channelInterface.parseLog(log)?.args
    const deposited = BigInt(values?.getValue('deposited') ?? 0)
    const expiresAt = Number(values?.getValue('expiresAt') ?? 0)
    const amount = deposited - before
    const paid = left < amount ? left : amount
    before = deposited
    left -= paid
    const key = depositNonce({ channelId: id, deposited, expiresAt })
    const entry = await budgets.find(key)
    if (entry === undefined) continue
    if (entry.amount > paid) await budgets.giveBack(key, entry.amount - paid)
    if (paid > 0n) await budgets.consume(key, { isFinal: true })
  }
}
