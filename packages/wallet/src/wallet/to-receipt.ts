import type { MinedTransaction } from '../chain/read-receipt.ts'
import type { Receipt } from './types.ts'

/** Keeps of a mined transaction what callers need. */
export function toReceipt({ hash, blockNumber, gasUsed }: MinedTransaction): Receipt {
  return { transaction: hash, block: blockNumber, gasUsed }
}
