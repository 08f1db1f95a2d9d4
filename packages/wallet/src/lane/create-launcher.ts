import type { Provider } from 'ethers'
import { type MinedTransaction, readReceipt } from '../chain/read-receipt.ts'
import { broadcast } from './broadcast.ts'
import type { Ledger } from './create-ledger.ts'

/** How long after a send the next nonce is known without asking. Kept short for the sake of other programs with the same key. */
const trustMs = 1_000
/** How long a node may go on counting a nonce as free that it refused as taken. */
const lagMs = 5_000

/** Brings stored bytes to the network, and looks what became of them. */
export interface Launcher {
  /** Gives the network the newest bytes of a nonce. Answers, once the ledger knows, whether it took them. */
  launch(nonce: number): Promise<boolean>
  /** Looks for a receipt of any of a nonce's transactions. False where there is none. */
  look(nonce: number): Promise<boolean>
  /** Makes sure that the ledger's count of nonces is of about now. */
  count(): Promise<void>
  /** Forgets the count: the fate of a transaction is in doubt. */
  distrust(): void
  isBusy(nonce: number): boolean
}

/** Makes the launcher of one account. */
export function createLauncher(parameters: {
  provider: Provider
  address: string
  ledger: Ledger
  clock: () => number
}): Launcher {
  const { provider, address, ledger, clock } = parameters
  const busy = new Set<number>()
  let trustedUntil = Number.NEGATIVE_INFINITY
  let taken = { below: 0, until: Number.NEGATIVE_INFINITY }

  async function look(nonce: number): Promise<boolean> {
    const entry = ledger.state().entries.get(nonce)
    if (entry === undefined) return false
    // The newest offers most, so it is the likeliest.
    for (const { hash } of entry.attempts.toReversed()) {
      const receipt = await readReceipt(provider, hash)
      if (receipt === undefined) continue
      settle(nonce, receipt)
      return true
    }
    return false
  }

  function settle(nonce: number, receipt: MinedTransaction): void {
    const { hash, blockNumber: block, blockHash, isSuccess } = receipt
    ledger.apply({ kind: 'mined', nonce, mining: { hash, block, blockHash, isSuccess } }, { receipt })
  }

  async function give(nonce: number): Promise<boolean> {
    // Whoever asks for it, nothing leaves that is not on disk; a store that fails is tried again with the next look.
    if (
      !(await ledger.flush().then(
        () => true,
        () => false,
      ))
    )
      return false
    const entry = ledger.state().entries.get(nonce)
    const attempt = entry?.attempts.at(-1)
    if (entry === undefined || attempt === undefined || entry.phase === 'mined') return true
    const answer = await broadcast(provider, attempt)
    if (answer === 'sent') trustedUntil = clock() + trustMs
    else trustedUntil = Number.NEGATIVE_INFINITY
    if (answer === 'sent' || answer === 'unheard') ledger.apply({ kind: 'broadcast', nonce })
    else if (answer !== 'nonce-taken') ledger.apply({ kind: 'refused', nonce }, { failure: answer })
    else if (entry.phase === 'signed') {
      // No node ever had these bytes, so they can go out under another nonce at once.
      taken = { below: Math.max(taken.below, nonce + 1), until: clock() + lagMs }
      ledger.apply({ kind: 'replaced', nonce })
    }
    return answer === 'sent'
  }

  return {
    launch: async nonce => {
      if (busy.has(nonce)) return true
      busy.add(nonce)
      try {
        return await give(nonce)
      } finally {
        busy.delete(nonce)
      }
    },
    look,
    count: async () => {
      if (clock() < trustedUntil) return
      const counted = await provider.getTransactionCount(address, 'pending')
      const pending = clock() < taken.until ? Math.max(counted, taken.below) : counted
      ledger.apply({ kind: 'counted', pending })
    },
    distrust: () => {
      trustedUntil = Number.NEGATIVE_INFINITY
    },
    isBusy: nonce => busy.has(nonce),
  }
}
