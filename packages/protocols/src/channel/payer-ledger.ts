import { failed, ok, type Result } from '../types/result.ts'

/**
 * What the payer of a channel must remember, in atomic units. Always `spent <= promised <= deposited`. Make it durable before the
 * claim that it allows leaves.
 */
export interface PayerLedger {
  /** What the channel holds in all, as the chain told it last. */
  readonly deposited: bigint
  /** Highest amount that was ever signed. */
  readonly promised: bigint
  /** What was bought and not credited back. */
  readonly spent: bigint
}

/** A claim of `amount` must be signed for what was just charged. */
export interface Charge {
  readonly ledger: PayerLedger
  readonly amount: bigint
}

/** The ledger of a channel that holds `deposited` and has paid nothing. */
export const openPayerLedger = (deposited: bigint): PayerLedger => ({ deposited, promised: 0n, spent: 0n })

/** Charges one purchase: says which cumulative amount to sign. The failure is what is missing in the channel. */
export function chargePrice(
  ledger: PayerLedger,
  price: bigint,
): Result<Charge, { readonly missing: bigint }> {
  const spent = ledger.spent + price
  if (price <= 0n || spent > ledger.deposited) return failed({ missing: spent - ledger.deposited })
  const promised = max(ledger.promised, spent)
  return ok({ ledger: { ...ledger, promised, spent }, amount: promised })
}

/** Takes a charge back for which nothing was delivered: the next claim need be no higher for it. What was signed stays promised. */
export const creditPrice = (ledger: PayerLedger, price: bigint): PayerLedger => ({
  ...ledger,
  spent: max(ledger.spent - price, 0n),
})

/** Takes over what the chain says was deposited. It can only grow while the channel lives. */
export const noteDeposit = (ledger: PayerLedger, deposited: bigint): PayerLedger => ({
  ...ledger,
  deposited: max(ledger.deposited, deposited),
})

/**
 * Catches up with a payee that showed a claim of `amount`, which the caller has checked to be signed by this payer, and says to have
 * earned `earned` of it. Only a claim above everything on record proves that the last steps were lost: below it the own record
 * counts, or a payee could decline call after call and have a higher claim signed each time. Believes no more than what was signed.
 */
export function catchUpPayer(
  ledger: PayerLedger,
  { amount, earned }: { readonly amount: bigint; readonly earned: bigint },
): PayerLedger {
  const promised = min(amount, ledger.deposited)
  if (promised <= ledger.promised) return ledger
  return { ...ledger, promised, spent: min(max(ledger.spent, earned), promised) }
}

const max = (one: bigint, other: bigint): bigint => (one > other ? one : other)
const min = (one: bigint, other: bigint): bigint => (one < other ? one : other)
