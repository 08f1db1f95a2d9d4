import type { Fees } from './fees.ts'

/**
 * The fees of a replacement: at least an eighth above the old ones, in both fields (nodes refuse less), and at least what the
 * market asks for now. A transaction keeps its kind, whichever kind the market's fees have.
 */
export function raiseFees(old: Fees, market: Fees): Fees {
  if ('gasPrice' in old) {
    const asked = 'gasPrice' in market ? market.gasPrice : market.maxFeePerGas
    return { gasPrice: larger(raise(old.gasPrice), asked) }
  }
  const [askedMost, askedTip] =
    'gasPrice' in market ? [market.gasPrice, 0n] : [market.maxFeePerGas, market.maxPriorityFeePerGas]
  const maxPriorityFeePerGas = larger(raise(old.maxPriorityFeePerGas), askedTip)
  const maxFeePerGas = larger(larger(raise(old.maxFeePerGas), askedMost), maxPriorityFeePerGas)
  return { maxFeePerGas, maxPriorityFeePerGas }
}

function raise(fee: bigint): bigint {
  const raised = (fee * 9n + 7n) / 8n
  return raised > fee ? raised : fee + 1n
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}
