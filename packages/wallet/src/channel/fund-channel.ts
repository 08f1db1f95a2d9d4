import { failed, hashChannel, ok, type Result } from '@dealwright/protocols'
import { depositNonce } from '../intent/channel.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { Session } from '../wallet/session.ts'
import type { Receipt, WalletFailure } from '../wallet/types.ts'
import type { ChannelState, FundChannelParameters } from './channels.ts'
import { domainOf } from './contract-of.ts'
import { takeChannelStep } from './take-channel-step.ts'

/**
 * Brings a channel to `deposited` atomic units in all. The EIP-3009 nonce binds channel, total and end, so that the same call made
 * twice, or by two processes, moves the money once.
 */
export async function fundChannel(
  session: Session,
  parameters: FundChannelParameters,
): Promise<Result<Receipt, WalletFailure>> {
  const { channel, deposited, expiresAt } = parameters
  const id = hashChannel(channel, domainOf(session))
  const funded = await takeChannelStep(session, {
    id,
    key: `fund-channel:${id}:${deposited}:${expiresAt}`,
    isDone: state => state.deposited >= deposited,
    events: ['ChannelFunded'],
    intent: state => authorizeDeposit(session, parameters, state),
  })
  if (funded.ok) await session.budgets.consume(depositNonce({ channelId: id, deposited, expiresAt }))
  return funded
}

async function authorizeDeposit(
  session: Session,
  { channel, deposited: wanted, expiresAt }: FundChannelParameters,
  { deposited }: ChannelState,
): Promise<Result<SendingIntent, WalletFailure>> {
  const { domain: tokenDomain, takesAuthorization } = await session.token(channel.token)
  if (tokenDomain === undefined || !takesAuthorization) {
    return failed({
      code: 'denied',
      reason: 'payment-by-signature',
      message: `Token ${channel.token} knows no EIP-3009: channels are funded by signed transfers only.`,
      retryable: false,
    })
  }
  const amount = wanted - deposited
  const times = { validAfter: 0n, validBefore: BigInt(expiresAt) }
  const terms = { channel, amount, deposited, expiresAt }
  const signed = await session.guard({
    intent: { kind: 'authorize-deposit', ...terms, ...times, tokenDomain },
  })
  if (!signed.ok) return signed
  return ok({ kind: 'fund-channel', ...terms, deposit: { ...times, signature: signed.value } })
}
