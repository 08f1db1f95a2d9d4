import { setTimeout as pause } from 'node:timers/promises'
import { DealwrightError } from '@dealwright/protocols'
import type { JsonRpcProvider, TransactionReceipt } from 'ethers'

/** Milliseconds between looks: anvil mines at once. */
const interval = 10
/** Milliseconds after which something is wrong with the chain. */
const patience = 30_000

/**
 * Waits for a receipt by asking for it. ethers' own waiting hears of receipts with the next block, which on a chain that mines
 * only when there is something to mine may never come.
 */
export async function waitForReceipt(provider: JsonRpcProvider, hash: string): Promise<TransactionReceipt> {
  const end = Date.now() + patience
  for (;;) {
    const receipt = await provider.getTransactionReceipt(hash)
    if (receipt !== null) return receipt
    if (Date.now() > end) {
      const message = `Transaction ${hash} is not mined after ${patience / 1000} s: restart the devnet.`
      throw new DealwrightError({ code: 'fund-failed', message, retryable: true })
    }
    await pause(interval)
  }
}
