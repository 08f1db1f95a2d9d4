import { formatMoney, type Token } from '@dealwright/protocols'

/** An amount as the console has it: text for people beside atomic units in decimal. */
export function toAmount(units: bigint, token: Token): { text: string; units: string } {
  return { text: formatMoney(units, token), units: String(units) }
}
