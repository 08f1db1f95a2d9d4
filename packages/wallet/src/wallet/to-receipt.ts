import type { TransactionReceipt } from 'ethers'
import { toHex } from '../chain/to-hex.ts'
import type { Receipt } from './types.ts'

/** Keeps of a transaction receipt what callers need. */
export function toReceipt(receipt: TransactionReceipt): Receipt {
  return { transaction: toHex(receipt.hash), block: receipt.blockNumber, gasUsed: receipt.gasUsed }
}
