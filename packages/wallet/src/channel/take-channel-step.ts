import { failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { findLogs } from '../chain/find-logs.ts'
import { channelInterface, knownInterfaces, topicOf } from '../chain/interfaces.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import type { SendingIntent } from '../intent/intent.ts'
import { sendIntent } from '../wallet/send-intent.ts'
import type { Session } from '../wallet/session.ts'
import { toReceipt } from '../wallet/to-receipt.ts'
import type { Receipt, WalletFailure } from '../wallet/types.ts'
import type { ChannelState } from './channels.ts'
import { contractOf } from './contract-of.ts'
import { readChannel } from './read-channel.ts'

/** One step of a channel, and how to tell that it has been taken. */
export interface ChannelStep {
  /** The channel's id. */
  readonly id: Hex
  /** Names the purpose: what was sent under it before is followed first. */
  readonly key: string
  readonly isDone: (state: ChannelState) => boolean
  /** What the step emits, or what else may have made it needless. */
  readonly events: readonly ('ChannelFunded' | 'ChannelClaimed' | 'ChannelClosing' | 'ChannelClosed')[]
  /** What to send; asked for only where the step was not taken. */
  readonly intent: (state: ChannelState) => Promise<Result<SendingIntent, WalletFailure>>
}

/** Takes a step of a channel once: where it has been taken already, by whomever, answers with that transaction's receipt. */
export function takeChannelStep(
  session: Session,
  step: ChannelStep,
): Promise<Result<Receipt, WalletFailure>> {
  return session.once(step.key, async () => {
    try {
      const state = await readChannel(session, step.id)
      const done = await findDone(session, step, state)
      if (done !== undefined) return ok(done)
      const intent = await step.intent(state)
      if (!intent.ok) return intent
      const sent = await sendIntent(session, intent.value, step.key)
      if (sent.ok) return ok(toReceipt(sent.value))
      if (sent.error.code !== 'reverted') return sent
      const raced = await findDone(session, step, await readChannel(session, step.id))
      return raced === undefined ? sent : ok(raced)
    } catch (error) {
      return failed(toWalletFailure(error, knownInterfaces))
    }
  })
}

async function findDone(
  session: Session,
  { id, isDone, events }: ChannelStep,
  state: ChannelState,
): Promise<Receipt | undefined> {
  if (!isDone(state)) return undefined
  const logs = await findLogs(session.provider, {
    address: contractOf(session),
    topics: [events.map(event => topicOf(channelInterface, event)), id],
    fromBlock: session.fromBlock,
    latestOnly: true,
  })
  // Deposits and claims happen again and again: the last one did it.
  const log = logs.at(-1)
  if (log === undefined) return undefined
  const receipt = await readReceipt(session.provider, log.transactionHash)
  return receipt === undefined ? undefined : toReceipt(receipt)
}
