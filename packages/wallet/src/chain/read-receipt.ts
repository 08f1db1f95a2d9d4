import type { Hex } from '@dealwright/protocols'
import { JsonRpcApiProvider, type Provider } from 'ethers'
import { z } from 'zod'
import { toHex } from './to-hex.ts'

/** What is kept of a mined transaction. */
export interface MinedTransaction {
  readonly hash: Hex
  readonly blockNumber: number
  readonly blockHash: Hex
  readonly gasUsed: bigint
  /** False where it was mined and failed. */
  readonly isSuccess: boolean
  readonly logs: readonly {
    readonly address: string
    readonly topics: readonly string[]
    readonly data: string
  }[]
}

/** Reads the receipt of a transaction; undefined where it is not mined, as far as the node knows. */
export async function readReceipt(provider: Provider, hash: string): Promise<MinedTransaction | undefined> {
  if (provider instanceof JsonRpcApiProvider) {
    const answer: unknown = await provider.send('eth_getTransactionReceipt', [hash])
    return parseReceipt(answer)
  }
  const receipt = await provider.getTransactionReceipt(hash)
  if (receipt === null) return undefined
  const { blockNumber, blockHash, gasUsed, status, logs } = receipt
  return {
    hash: toHex(receipt.hash),
    blockNumber,
    blockHash: toHex(blockHash),
    gasUsed,
    isSuccess: status === 1,
    logs,
  }
}

const quantity = z.string().regex(/^0x[0-9a-fA-F]+$/)
const hash32 = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/)
  .transform(toHex)
const schema = z.object({
  transactionHash: hash32,
  blockHash: hash32,
  blockNumber: quantity.transform(Number),
  gasUsed: quantity.transform(BigInt),
  status: quantity.transform(Number),
  logs: z.array(z.object({ address: z.string(), topics: z.array(z.string()), data: z.string() })),
})

/** An answer without a block, or one that cannot be read, tells nothing yet: the transaction goes on being unknown. */
function parseReceipt(answer: unknown): MinedTransaction | undefined {
  const parsed = schema.safeParse(answer)
  if (!parsed.success) return undefined
  const { transactionHash: hash, blockHash, blockNumber, gasUsed, status, logs } = parsed.data
  return { hash, blockNumber, blockHash, gasUsed, isSuccess: status === 1, logs }
}
