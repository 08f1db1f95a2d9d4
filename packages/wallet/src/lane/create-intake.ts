import { failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { keccak256 } from 'ethers'
import { createNextFlight } from '../chain/create-next-flight.ts'
import { toHex } from '../chain/to-hex.ts'
import type { WalletFailure } from '../wallet/types.ts'
import type { Launcher } from './create-launcher.ts'
import type { Ledger, Outcome } from './create-ledger.ts'
import { firstFree } from './decide-lane.ts'
import type { LaneRequest } from './lane.ts'

/** A request under way: its nonce and hash, and how it ends. */
export interface Accepted {
  readonly nonce: number
  readonly hash: Hex
  readonly outcome: Promise<Outcome>
}

/** Gives nonces to requests, in the order they came. */
export interface Intake {
  /** Answers with what a request became, or why nothing was sent: not signed, or no room in time. */
  take(request: LaneRequest, timeoutMs: number): Promise<Answer>
  /** To be called whenever room was made. */
  pump(): void
  /** Turns away who still waits. */
  close(): void
}

type Answer = Result<Accepted, WalletFailure>

interface Waiting {
  readonly request: LaneRequest
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Makes the intake of a lane: it takes as many requests as there is room for, signs them, stores them all in one commit, and
 * only then broadcasts them, all at once.
 */
export function createIntake(parameters: {
  ledger: Ledger
  launcher: Launcher
  maxInFlight: number
  launched: (nonce: number) => void
}): Intake {
  const { ledger, launcher, maxInFlight, launched } = parameters
  const queue: Waiting[] = []
  let isClosed = false

  function room(): number {
    const open = [...ledger.state().entries.values()].filter(({ phase }) => phase !== 'mined')
    return maxInFlight - open.length
  }

  async function sign({ request, resolve, reject }: Waiting): Promise<number | undefined> {
    const nonce = firstFree(ledger.state())
    ledger.apply({ kind: 'reserved', key: request.key })
    try {
      const signed = await request.sign(nonce)
      if (signed.ok) {
        const attempt = { hash: toHex(keccak256(signed.value)), raw: signed.value }
        ledger.apply({ kind: 'signed', nonce, attempt })
        return nonce
      }
      ledger.apply({ kind: 'abandoned', nonce })
      resolve(signed)
    } catch (error) {
      ledger.apply({ kind: 'abandoned', nonce })
      reject(error)
    }
    return undefined
  }

  async function sendAll(batch: readonly Waiting[]): Promise<void> {
    const signed: (Accepted & { waiting: Waiting })[] = []
    try {
      await launcher.count()
      for (const waiting of batch) {
        const nonce = await sign(waiting)
        const hash = nonce === undefined ? undefined : ledger.state().entries.get(nonce)?.attempts[0]?.hash
        if (nonce === undefined || hash === undefined) continue
        signed.push({ waiting, nonce, hash, outcome: ledger.outcome(nonce) })
      }
      await ledger.flush()
    } catch (error) {
      // Newest first: nothing of this has left, and nothing else was given a nonce meanwhile.
      for (const { nonce } of signed.toReversed()) ledger.apply({ kind: 'abandoned', nonce })
      for (const { reject } of batch) reject(error)
      return
    }
    // Closed meanwhile: it stays unsent, and the next wallet on the store sends it.
    for (const { waiting, ...accepted } of signed) {
      waiting.resolve(ok(accepted))
      launched(accepted.nonce)
    }
  }

  const pump = createNextFlight(async () => {
    while (queue.length > 0 && room() > 0) await sendAll(queue.splice(0, room()))
  })

  return {
    pump: () => void pump(),
    take: (request, timeoutMs) => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      if (isClosed) resolve(failed(closed))
      const waiting = { request, resolve, reject }
      if (!isClosed) queue.push(waiting)
      const timer = setTimeout(() => {
        const place = queue.indexOf(waiting)
        if (place === -1) return
        queue.splice(place, 1)
        resolve(failed(full))
      }, timeoutMs)
      void pump()
      return promise.finally(() => clearTimeout(timer))
    },
    close: () => {
      isClosed = true
      for (const { resolve } of queue.splice(0)) resolve(failed(closed))
    },
  }
}

const full: WalletFailure = {
  code: 'unreachable',
  reason: 'in-flight',
  message: 'Too many transactions wait to be mined: try again when the chain goes on, or raise maxInFlight.',
  retryable: true,
}

const closed: WalletFailure = {
  code: 'unreachable',
  reason: 'closed',
  message: 'The wallet was closed before this was sent: open another and try again.',
  retryable: true,
}
