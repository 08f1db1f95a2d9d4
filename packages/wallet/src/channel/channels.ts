import type { Address, Channel, Hex, Result } from '@dealwright/protocols'
import type { SignedClaim } from '../intent/channel.ts'
import type { Receipt, WalletFailure } from '../wallet/types.ts'

/** A payment channel as the chain has it. */
export interface ChannelState {
  /** Atomic units put in so far; what is left of them once money went back to the payer, equal to `claimed`. */
  readonly deposited: bigint
  /** Atomic units that the payee has had. */
  readonly claimed: bigint
  /** Unix seconds until which claims are paid. */
  readonly expiresAt: number
}

/** What a channel is to be brought to. */
export interface FundChannelParameters {
  readonly channel: Channel
  /** Atomic units in all, with what is in it already. */
  readonly deposited: bigint
  /** Unix seconds. */
  readonly expiresAt: number
}

/**
 * The payment channels of one contract. Deposits and claims go through the spending policy. What sends is harmless to call again:
 * a step taken already succeeds, with the receipt of whoever took it.
 */
export interface Channels {
  /** Address of the contract. */
  readonly contract: Address
  /** Zeros for a channel that was never funded, or went back to its payer untouched. */
  getChannel(id: Hex): Promise<ChannelState>
  /** Brings a channel that this wallet pays to `deposited` in all by EIP-3009, with the total and the end in the nonce: never twice. */
  fund(parameters: FundChannelParameters): Promise<Result<Receipt, WalletFailure>>
  /** Signs that the payee may have `amount` atomic units of a channel in all. */
  signClaim(parameters: { channel: Channel; amount: bigint }): Promise<Result<Hex, WalletFailure>>
  /**
   * Collects claims, several in one transaction. Of several, those that cannot be paid are passed over: {@link getChannel} tells
   * which were paid. Fails with `passed-over` where none was.
   */
  claim(claims: readonly SignedClaim[]): Promise<Result<Receipt, WalletFailure>>
  /**
   * Makes a claim of this wallet good without being paid: no end of the channel takes it any more, and {@link collect} brings it
   * home. Later claims cost a fifth less gas so, and one collection pays all of them.
   */
  record(claim: SignedClaim): Promise<Result<Receipt, WalletFailure>>
  /** Atomic units that {@link collect} would bring home now. */
  owed(token: Address): Promise<bigint>
  /**
   * Brings home what this wallet recorded, or claimed while the token refused to pay it: how much, in atomic units; 0 where nothing is owed.
   * Fails with `reverted` while the token still refuses.
   */
  collect(token: Address): Promise<Result<bigint, WalletFailure>>
  /** The payer ends the channel early; the payee keeps the challenge period for a last claim. */
  close(channel: Channel): Promise<Result<Receipt, WalletFailure>>
  /** The payee gives back at once what it has not claimed. */
  release(channel: Channel): Promise<Result<Receipt, WalletFailure>>
  /** What is left goes back to the payer once the channel has ended. */
  withdraw(channel: Channel): Promise<Result<Receipt, WalletFailure>>
  /** Tells the budgets what came back of a channel that has ended. Harmless to repeat, and before the end. */
  settle(channel: Channel): Promise<void>
}
