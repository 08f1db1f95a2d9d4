import type { Address } from '@dealwright/protocols'
import { channelInterface } from '../chain/interfaces.ts'
import type { Session } from '../wallet/session.ts'
import { contractOf } from './contract-of.ts'

/** Reads what the contract owes this wallet in a token, in atomic units: recorded, or refused by the token when it was claimed. */
export async function readOwed(session: Session, token: Address): Promise<bigint> {
  const data = channelInterface.encodeFunctionData('owed', [session.address, token])
  const answer = await session.provider.call({ to: contractOf(session), data })
  const [owed] = channelInterface.decodeFunctionResult('owed', answer)
  return BigInt(owed)
}
