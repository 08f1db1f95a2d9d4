import { failed, ok, type Result, type Token } from '@dealwright/protocols'

/** Decimals of the currencies that AP2 amounts are said in here: US dollars have cents. */
const minorDecimals = 2

/**
 * Turns atomic units of a dollar token into whole cents, exactly. The failure names the amount: nothing is ever rounded, since a
 * limit that is rounded is another limit.
 */
export function toCents(amount: bigint, token: Token): Result<number, string> {
  const unit = 10n ** BigInt(Math.max(token.decimals - minorDecimals, 0))
  if (token.decimals < minorDecimals) return failed(`${token.symbol} has no cents`)
  if (amount % unit !== 0n) return failed(`${amount} units of ${token.symbol} are not whole cents`)
  const cents = amount / unit
  return cents <= BigInt(Number.MAX_SAFE_INTEGER)
    ? ok(Number(cents))
    : failed(`${amount} units of ${token.symbol} are too many cents`)
}

/**
 * Says cents in the major unit, as AP2's budget wants it. Only where every reader gets the same cents back: some round, and some cut off.
 */
export function toDollars(cents: number): Result<number, string> {
  const dollars = cents / 100
  return Math.round(dollars * 100) === cents && Math.trunc(dollars * 100) === cents
    ? ok(dollars)
    : failed(`${cents} cents are no number of dollars that every reader takes for the same`)
}
