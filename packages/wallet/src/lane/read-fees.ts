import { JsonRpcApiProvider, type Provider } from 'ethers'
import { z } from 'zod'
import { isRpcFailure } from '../chain/is-rpc-failure.ts'
import { baseFeeBound } from './base-fee-bound.ts'
import type { Fees } from './fees.ts'

/** How many full blocks in a row a transaction stays payable for: about twice the base fee. */
const blocksAhead = 6
const gwei = 1_000_000_000n
/** Where the node suggests no tip. */
const usualTip = gwei
/** A node that suggests more than this, and more than the base fee itself, is not believed. */
const highestTip = 5n * gwei

const quantity = z.string().regex(/^0x[0-9a-fA-F]+$/)

/** Reads what to offer for gas now, given the newest block. Throws what ethers throws where the chain cannot be asked. */
export async function readFees(
  provider: Provider,
  head: () => Promise<{ readonly baseFeePerGas: bigint | null }>,
): Promise<Fees> {
  const [{ baseFeePerGas: base }, suggested] = await Promise.all([head(), readTip(provider)])
  if (base === null) return { gasPrice: (await provider.getFeeData()).gasPrice ?? 0n }
  const most = base > highestTip ? base : highestTip
  const tip = suggested < most ? suggested : most
  return { maxFeePerGas: baseFeeBound(base, blocksAhead) + tip, maxPriorityFeePerGas: tip }
}

async function readTip(provider: Provider): Promise<bigint> {
  if (!(provider instanceof JsonRpcApiProvider))
    return (await provider.getFeeData()).maxPriorityFeePerGas ?? usualTip
  try {
    const answer = quantity.safeParse(await provider.send('eth_maxPriorityFeePerGas', []))
    return answer.success ? BigInt(answer.data) : usualTip
  } catch (error) {
    // Not every node knows the method; what else is wrong shows in the questions beside this one.
    if (!isRpcFailure(error)) throw error
    return usualTip
  }
}
