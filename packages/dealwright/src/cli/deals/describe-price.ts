import { formatMoney, type Token } from '@dealwright/protocols'

/** An amount as a person reads it; in atomic units where the store does not know its token. */
export function describePrice(amount: bigint | undefined, token: Token | undefined): string {
  if (amount === undefined) return '-'
  return token === undefined ? `${amount} units` : formatMoney(amount, token)
}
