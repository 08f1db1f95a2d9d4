import { hashChannel, ok, type Result } from '@dealwright/protocols'
import type { SignedClaim } from '../intent/channel.ts'
import type { Session } from '../wallet/session.ts'
import type { Receipt, WalletFailure } from '../wallet/types.ts'
import { domainOf } from './contract-of.ts'
import { takeChannelStep } from './take-channel-step.ts'

/** Makes a claim good without being paid. Done where the channel has paid, or recorded, so much already. */
export async function recordClaim(
  session: Session,
  claim: SignedClaim,
): Promise<Result<Receipt, WalletFailure>> {
  const { channel, amount, signature } = claim
  const id = hashChannel(channel, domainOf(session))
  return takeChannelStep(session, {
    id,
    key: `record-claim:${id}:${amount}`,
    isDone: ({ claimed }) => claimed >= amount,
    events: ['ChannelClaimed'],
    intent: async () => ok({ kind: 'record-claim', claim: { channel, amount, signature } }),
  })
}
