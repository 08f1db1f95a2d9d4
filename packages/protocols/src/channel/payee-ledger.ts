import type { Address, Hex } from '../types/hex.ts'
import { failed, ok, type Result } from '../types/result.ts'
import type { ChannelDomain, SignedClaim } from './channel.ts'
import { recoverClaimSigner } from './recover-claim-signer.ts'

/** What the payee of a channel must remember. Make it durable before doing what was paid for. */
export interface PayeeLedger {
  /** The channel's id. */
  readonly channel: Hex
  readonly signer: Address
  /** Atomic units that the channel holds in all, as the chain told it last. */
  readonly deposited: bigint
  /** Unix seconds until which claims are paid. */
  readonly expiresAt: number
  /** The highest claim so far; absent before the first. */
  readonly best?: { readonly amount: bigint; readonly signature: Hex }
  /** Atomic units that were really sold. The rest of the highest claim is the payer's credit. */
  readonly earned: bigint
}

/** Why a claim does not pay for what is asked. Nothing has changed. */
export type ClaimRefusal = 'wrong-channel' | 'too-late' | 'over-deposit' | 'claim-too-low' | 'bad-signature'

/** What a claim is offered for. */
export interface TakeClaimParameters {
  readonly claim: SignedClaim
  /** Atomic units. */
  readonly price: bigint
  /** Unix seconds of the chain. */
  readonly now: number
  /** Seconds that the payee wants left for claiming on chain. */
  readonly margin: number
}

/**
 * Takes a claim as payment of `price`: it, or the highest so far, must cover all that was sold and this. Refuses claims of another
 * channel or signer, above the deposit, too low (a replay buys nothing twice), or too near the channel's end.
 */
export function takeClaim(
  ledger: PayeeLedger,
  { claim, price, now, margin }: TakeClaimParameters,
  domain: ChannelDomain,
): Result<PayeeLedger, ClaimRefusal> {
  const { best, earned, deposited, expiresAt } = ledger
  const highest = best?.amount ?? 0n
  const due = earned + price
  if (claim.channel !== ledger.channel) return failed('wrong-channel')
  if (expiresAt - now < margin) return failed('too-late')
  if (claim.amount > deposited) return failed('over-deposit')
  if (price <= 0n || (claim.amount < due && highest < due)) return failed('claim-too-low')
  if (recoverClaimSigner(claim, domain) !== ledger.signer) return failed('bad-signature')
  const { amount, signature } = claim
  return ok({ ...ledger, earned: due, ...(amount > highest ? { best: { amount, signature } } : {}) })
}

/** Gives the price of a sale that came to nothing back as credit: the payer's next claim need be no higher. */
export const creditSale = (ledger: PayeeLedger, price: bigint): PayeeLedger => ({
  ...ledger,
  earned: ledger.earned > price ? ledger.earned - price : 0n,
})
