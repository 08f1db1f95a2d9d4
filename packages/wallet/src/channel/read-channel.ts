import type { Hex } from '@dealwright/protocols'
import { channelInterface } from '../chain/interfaces.ts'
import type { Session } from '../wallet/session.ts'
import type { ChannelState } from './channels.ts'
import { contractOf } from './contract-of.ts'

/** Reads a channel as the chain has it now: zeros where it was never funded, or went back to its payer untouched. */
export async function readChannel(session: Session, id: Hex): Promise<ChannelState> {
  const data = channelInterface.encodeFunctionData('getChannel', [id])
  const answer = await session.provider.call({ to: contractOf(session), data })
  const [deposited = 0n, claimed = 0n, expiresAt = 0n] = channelInterface
    .decodeFunctionResult('getChannel', answer)
    .map(value => BigInt(value))
  return { deposited, claimed, expiresAt: Number(expiresAt) }
}
