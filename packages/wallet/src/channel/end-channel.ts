import { type Channel, hashChannel, ok, type Result } from '@dealwright/protocols'
import { readNow } from '../wallet/read-now.ts'
import type { Session } from '../wallet/session.ts'
import type { Receipt, WalletFailure } from '../wallet/types.ts'
import type { ChannelState } from './channels.ts'
import { domainOf } from './contract-of.ts'
import { takeChannelStep } from './take-channel-step.ts'

type Outcome = Promise<Result<Receipt, WalletFailure>>

/** Where money went back to the payer, what is left is what was claimed. */
const isEmpty = ({ deposited, claimed }: ChannelState): boolean => deposited === claimed

/** The payer ends a channel early. Done where it ends within its challenge period anyway, or the payee has given it back. */
export async function closeChannel(session: Session, channel: Channel): Outcome {
  const id = hashChannel(channel, domainOf(session))
  const now = await readNow(session.provider)
  return takeChannelStep(session, {
    id,
    key: `close-channel:${id}`,
    isDone: state => isEmpty(state) || state.expiresAt <= now + channel.challengePeriod,
    events: ['ChannelClosing', 'ChannelClosed'],
    intent: async () => ok({ kind: 'close-channel', channel }),
  })
}

/** The payee gives back what it has not claimed. */
export async function releaseChannel(session: Session, channel: Channel): Outcome {
  return endStep(session, channel, 'release-channel')
}

/** Sends what is left to the payer after the channel's end. */
export async function withdrawChannel(session: Session, channel: Channel): Outcome {
  return endStep(session, channel, 'withdraw-channel')
}

function endStep(session: Session, channel: Channel, kind: 'release-channel' | 'withdraw-channel'): Outcome {
  const id = hashChannel(channel, domainOf(session))
  return takeChannelStep(session, {
    id,
    key: `${kind}:${id}`,
    isDone: isEmpty,
    events: ['ChannelClosed'],
    intent: async () => ok({ kind, channel }),
  })
}
