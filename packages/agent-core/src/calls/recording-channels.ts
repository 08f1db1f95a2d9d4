import type { Address, Channel, Hex, Result } from '@dealwright/protocols'
import type { ChannelsPort, Receipt, WalletFailure } from '../ports/wallet.ts'

/** Channels of a wallet that can make a claim good without being paid at once, which takes less gas. */
export interface RecordingChannels extends ChannelsPort {
  /** Makes a claim of this wallet good; the money waits in the contract. */
  record(claim: { channel: Channel; amount: bigint; signature: Hex }): Promise<Result<Receipt, WalletFailure>>
  /** Atomic units that wait in the contract for this wallet to collect. */
  owed(token: Address): Promise<bigint>
}

/** Whether a wallet's channels can record claims. */
export function canRecord(channels: ChannelsPort): channels is RecordingChannels {
  return ['record', 'owed'].every(method => typeof Reflect.get(channels, method) === 'function')
}
