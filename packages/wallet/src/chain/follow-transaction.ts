import { setTimeout as sleep } from 'node:timers/promises'
import type { Provider, TransactionReceipt } from 'ethers'
import type { SentTransaction } from './create-nonce-lane.ts'
import { isRpcFailure } from './is-rpc-failure.ts'

/** What became of a transaction: mined, replaced by another of the same nonce, or not known in time. */
export type Fate =
  | { readonly kind: 'mined'; readonly receipt: TransactionReceipt }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'unknown' }

const firstDelayMs = 15
const longestDelayMs = 1_000

/** Waits for a transaction's receipt by its hash; gives the network the same bytes again where it lost them. */
export async function followTransaction(
  provider: Provider,
  sent: SentTransaction,
  options: { from: string; timeoutMs: number; signal: AbortSignal },
): Promise<Fate> {
  const { from, timeoutMs, signal } = options
  let delay = firstDelayMs
  for (let waited = 0; ; waited += delay, delay = Math.min(delay * 2, longestDelayMs)) {
    const fate = await ask(provider, sent, from).catch((error: unknown) => {
      if (isRpcFailure(error)) return undefined
      throw error
    })
    if (fate !== undefined) return fate
    if (waited >= timeoutMs || signal.aborted) return { kind: 'unknown' }
    await sleep(delay, undefined, { signal }).catch(() => {})
  }
}

async function ask(provider: Provider, sent: SentTransaction, from: string): Promise<Fate | undefined> {
  const receipt = await provider.getTransactionReceipt(sent.hash)
  if (receipt !== null) return { kind: 'mined', receipt }
  if ((await provider.getTransaction(sent.hash)) !== null) return undefined
  const used = await provider.getTransactionCount(from, 'latest')
  if (used <= sent.nonce) {
    await provider.broadcastTransaction(sent.raw).catch(() => {})
    return undefined
  }
  // The nonce is used: by this transaction, mined since the first question, or by another one.
  const late = await provider.getTransactionReceipt(sent.hash)
  return late === null ? { kind: 'replaced' } : { kind: 'mined', receipt: late }
}
