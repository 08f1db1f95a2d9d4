import { toBeHex } from 'ethers'
import type { Lie } from '../world/start-lying-rpc.ts'
import { decimals, ether, lyingChain, selectorOf, word } from './hostile-rpc.ts'

const gwei = 10n ** 9n

/** The node would have fees that are so high. Blocks tell the base fee, and the node suggests the tip. */
const fees =
  (base: bigint, tip: bigint): Lie =>
  ({ method, result }) => {
    if (method === 'eth_maxPriorityFeePerGas' || method === 'eth_gasPrice') return toBeHex(tip)
    if (!method.startsWith('eth_getBlock') || typeof result !== 'object' || result === null) return undefined
    return Array.isArray(result) ? undefined : { ...result, baseFeePerGas: toBeHex(base) }
  }

const answers =
  (text: string): Lie =>
  ({ method }) =>
    method === 'eth_call' ? text : undefined

/** Lies about what a single endpoint could be believed without a second opinion: what a unit is, what gas costs, what a job is. */
const lies = {
  '18 decimals': ({ method, params }) =>
    method === 'eth_call' && selectorOf(params) === decimals ? word(18n) : undefined,
  'fewer decimals': ({ method, params }) =>
    method === 'eth_call' && selectorOf(params) === decimals ? word(2n) : undefined,
  'every call gives a flood': answers(`0x${'ff'.repeat(100_000)}`),
  'every call gives a text without an end': answers(`0x${word(32n).slice(2)}${'ff'.repeat(64)}`),
  'every call gives one': answers(word(1n)),
  'answers of another shape': ({ method }) =>
    method === 'eth_call' || method === 'eth_estimateGas' || method === 'eth_getTransactionCount'
      ? { not: 'hex' }
      : undefined,
  'an enormous base fee and tip': fees(1_000n * gwei, 1_000n * gwei),
  'fees just below what looks wrong': fees(15n * gwei, 15n * gwei),
  'a gas price of old': ({ method, result }) => {
    if (method === 'eth_gasPrice') return toBeHex(ether / 1_000n)
    if (!method.startsWith('eth_getBlock') || typeof result !== 'object' || result === null) return undefined
    if (Array.isArray(result)) return undefined
    const { baseFeePerGas: _, ...block } = result
    return block
  },
} as const satisfies Record<string, Lie>

/**
 * The token's units are told, as a careful owner does: of an unknown token that nobody vouches for, a single endpoint is believed,
 * which the wallet's page says.
 */
export const hostileFacts = lyingChain('hostile-facts', lies, {
  tokenFacts: { symbol: 'USDC', decimals: 6 },
})
