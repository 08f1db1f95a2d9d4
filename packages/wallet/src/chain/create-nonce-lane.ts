import { failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { isError, keccak256, type Provider } from 'ethers'
import type { WalletFailure } from '../wallet/types.ts'
import { broadcastRaw } from './broadcast-raw.ts'
import { createMutex } from './create-mutex.ts'
import { describeRpcError, nodeMessage } from './describe-rpc-error.ts'
import { isSilence } from './is-rpc-failure.ts'
import { toHex } from './to-hex.ts'
import { toWalletFailure } from './to-wallet-failure.ts'

/** A transaction whose bytes left, or may have left, this process. */
export interface SentTransaction {
  readonly hash: Hex
  readonly nonce: number
  /** The signed bytes, to be sent again as they are should the network have lost them. */
  readonly raw: Hex
}

/** Hands out nonces one at a time. Waiting for receipts happens outside, so that sends do not wait for each other's blocks. */
export interface NonceLane {
  submit(
    sign: (nonce: number) => Promise<Result<Hex, WalletFailure>>,
  ): Promise<Result<SentTransaction, WalletFailure>>
  /** Says that a transaction's fate is known, so that its bytes need not be kept. */
  settle(sent: SentTransaction): void
  /** Says that nobody waits for a transaction any more although its fate is not known: it may be lost, and block those after it. */
  doubt(sent: SentTransaction): void
}

/** Each attempt is lost only to a transaction of another program with the same key that was quicker. */
const maxAttempts = 20
/** How long after a send the next nonce is known without asking. Kept short for the sake of other programs with the same key. */
const trustMs = 1_000

/** What a lane is made of. */
export interface CreateNonceLaneParameters {
  readonly provider: Provider
  readonly address: string
  /** Milliseconds. Default: the process's monotonic clock. */
  readonly clock?: () => number
}

/** Makes the lane of one account in this process, in memory. Other processes with the same key are noticed, not coordinated. */
export function createNonceLane(parameters: CreateNonceLaneParameters): NonceLane {
  const { provider, address, clock = () => performance.now() } = parameters
  const exclusive = createMutex()
  const outstanding = new Map<number, SentTransaction>()
  const doubted = new Set<number>()
  let floor = 0
  let trustedUntil = Number.NEGATIVE_INFINITY

  async function nextNonce(): Promise<number> {
    if (doubted.size === 0 && clock() < trustedUntil) return floor
    const pending = await provider.getTransactionCount(address, 'pending')
    // A node that does not know our earlier bytes would hold everything after them: it gets the same bytes again.
    for (const sent of outstanding.values()) if (sent.nonce >= pending) await broadcast(provider, sent)
    return Math.max(pending, floor)
  }

  async function attempt(
    sign: (nonce: number) => Promise<Result<Hex, WalletFailure>>,
  ): Promise<Result<SentTransaction, WalletFailure> | 'nonce-taken'> {
    const nonce = await nextNonce()
    const signed = await sign(nonce)
    if (!signed.ok) return signed
    const sent: SentTransaction = { hash: toHex(keccak256(signed.value)), nonce, raw: signed.value }
    const answer = await broadcast(provider, sent)
    trustedUntil = answer === 'sent' ? clock() + trustMs : Number.NEGATIVE_INFINITY
    if (answer === 'nonce-taken') {
      // The pending count may lag behind; without this the next attempt could ask for the same nonce again.
      floor = nonce + 1
      return answer
    }
    if (answer !== 'sent' && answer !== 'unheard') return failed(answer)
    outstanding.set(nonce, sent)
    floor = nonce + 1
    return ok(sent)
  }

  return {
    submit: sign =>
      exclusive(async () => {
        for (let count = 0; count < maxAttempts; count++) {
          const answer = await attempt(sign)
          if (answer !== 'nonce-taken') return answer
        }
        return failed({
          code: 'unreachable',
          reason: 'nonce',
          message: `Another program keeps sending from ${address}: try again, and give every agent a key of its own.`,
          retryable: true,
        })
      }),
    settle: sent => {
      if (outstanding.get(sent.nonce)?.hash !== sent.hash) return
      outstanding.delete(sent.nonce)
      doubted.delete(sent.nonce)
    },
    doubt: sent => {
      if (outstanding.get(sent.nonce)?.hash === sent.hash) doubted.add(sent.nonce)
    },
  }
}

/** `unheard` where no answer came: the bytes may have arrived, and following them by hash tells. */
async function broadcast(
  provider: Provider,
  sent: SentTransaction,
): Promise<'sent' | 'unheard' | 'nonce-taken' | WalletFailure> {
  try {
    await broadcastRaw(provider, sent.raw)
    return 'sent'
  } catch (error) {
    if (isSilence(error)) return 'unheard'
    if (/already known|already imported|known transaction/i.test(nodeMessage(error) ?? '')) return 'sent'
    if (await isKnown(provider, sent)) return 'sent'
    if (isError(error, 'NONCE_EXPIRED') || isError(error, 'REPLACEMENT_UNDERPRICED')) return 'nonce-taken'
    const failure = toWalletFailure(error, [])
    if (failure.code !== 'unreachable') return failure
    return {
      ...failure,
      message: `The node did not take the transaction (${describeRpcError(error)}): try again.`,
    }
  }
}

/** A node may refuse bytes that it, or a node behind it, has already. When it cannot be asked, the cautious answer is yes. */
async function isKnown(provider: Provider, sent: SentTransaction): Promise<boolean> {
  try {
    return (await provider.getTransaction(sent.hash)) !== null
  } catch {
    return true
  }
}
