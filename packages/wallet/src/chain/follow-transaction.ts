import { setTimeout as sleep } from 'node:timers/promises'
import type { Provider } from 'ethers'
import { broadcastRaw } from './broadcast-raw.ts'
import type { SentTransaction } from './create-nonce-lane.ts'
import { isRpcFailure } from './is-rpc-failure.ts'
import { type MinedTransaction, readReceipt } from './read-receipt.ts'

/** What became of a transaction: mined, replaced by another of the same nonce, or not known in time. */
export type Fate =
  | { readonly kind: 'mined'; readonly receipt: MinedTransaction }
  | { readonly kind: 'replaced' }
  | { readonly kind: 'unknown' }

const firstDelayMs = 15
const longestDelayMs = 1_000
const suspiciousDelayMs = 200

/** Waits for a transaction's receipt by its hash; gives the network the same bytes again where it lost them. */
export async function followTransaction(
  provider: Provider,
  sent: SentTransaction,
  options: { from: string; timeoutMs: number; signal: AbortSignal },
): Promise<Fate> {
  const { from, timeoutMs, signal } = options
  let delay = firstDelayMs
  for (let waited = 0; ; waited += delay, delay = Math.min(delay * 2, longestDelayMs)) {
    const isLast = waited >= timeoutMs
    // Most transactions are mined soon: whether one was lost is worth asking only after a while, and before giving up.
    const question = delay >= suspiciousDelayMs || isLast ? askThoroughly : askReceipt
    const fate = await question(provider, sent, from).catch((error: unknown) => {
      if (isRpcFailure(error)) return undefined
      throw error
    })
    if (fate !== undefined) return fate
    if (isLast || signal.aborted) return { kind: 'unknown' }
    await sleep(delay, undefined, { signal }).catch(() => {})
  }
}

async function askReceipt(provider: Provider, sent: SentTransaction): Promise<Fate | undefined> {
  const receipt = await readReceipt(provider, sent.hash)
  return receipt === undefined ? undefined : { kind: 'mined', receipt }
}

async function askThoroughly(
  provider: Provider,
  sent: SentTransaction,
  from: string,
): Promise<Fate | undefined> {
  const mined = await askReceipt(provider, sent)
  if (mined !== undefined) return mined
  if ((await provider.getTransaction(sent.hash)) !== null) return undefined
  const used = await provider.getTransactionCount(from, 'latest')
  if (used <= sent.nonce) {
    await broadcastRaw(provider, sent.raw).catch(() => {})
    return undefined
  }
  // The nonce is used: by this transaction, mined since the first question, or by another one.
  return (await askReceipt(provider, sent)) ?? { kind: 'replaced' }
}
