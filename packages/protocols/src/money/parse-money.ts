import { DealwrightError } from '../errors/dealwright-error.ts'
import { plainText } from '../text/plain-text.ts'
import { readDecimal } from './read-decimal.ts'
import type { Token } from './token.ts'

/**
 * Reads text like `1.20 USDC` as atomic units of a token. The symbol is required, in any letter case; a sign, an exponent,
 * thousands separators and more decimals than the token has are refused. Throws `bad-money`.
 */
export function parseMoney(text: string, token: Token): bigint {
  const match = /^(?<amount>[0-9.]{1,100})\s{0,4}(?<symbol>[^\s0-9.].{0,31})$/u.exec(text.trim())
  const amount = match?.groups?.amount
  const symbol = match?.groups?.symbol
  if (amount === undefined || symbol === undefined)
    throw badMoney(text, `write it like '1.20 ${token.symbol}'`)
  if (symbol.toLowerCase() !== token.symbol.toLowerCase()) {
    throw badMoney(text, `the amount must be in ${token.symbol}`)
  }
  const units = readDecimal(amount, token.decimals)
  if (units === undefined) {
    throw badMoney(
      text,
      `write a plain decimal with at most ${token.decimals} decimals, like '1.20 ${token.symbol}'`,
    )
  }
  return units
}

function badMoney(text: string, advice: string): DealwrightError {
  return new DealwrightError({
    code: 'bad-money',
    message: `'${plainText(text, 40)}' is not an amount: ${advice}`,
  })
}
