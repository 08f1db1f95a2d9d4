import type { Address } from '@dealwright/protocols'
import { isSameAddress } from './is-same-address.ts'

/** What an amount of a token means. */
export interface TokenUnits {
  readonly symbol: string
  /** Digits behind the decimal point, 0 to 36. */
  readonly decimals: number
}

const usdc: TokenUnits = { symbol: 'USDC', decimals: 6 }

/** Circle's own USDC (not bridged ones), as published by Circle. Which of them it is follows from chain id and address together. */
const tokens: readonly (readonly [chainId: number, address: Address, units: TokenUnits])[] = [
  [1, '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', usdc],
  [10, '0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85', usdc],
  [137, '0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359', usdc],
  [8_453, '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913', usdc],
  [42_161, '0xaf88d065e77c8cC2239327C5EDb3A432268e5831', usdc],
  [84_532, '0x036CbD53842c5426634e7929541eC2318f3dCF7e', usdc],
]

/** The units of a well-known token, which no RPC has to be believed about. */
export function findKnownToken(chainId: number, address: Address): TokenUnits | undefined {
  return tokens.find(([chain, known]) => chain === chainId && isSameAddress(known, address))?.[2]
}
