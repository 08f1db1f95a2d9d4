import { setTimeout as sleep } from 'node:timers/promises'
import { createNextFlight } from '../chain/create-next-flight.ts'
import { isBadAnswer } from '../chain/is-bad-answer.ts'
import { isRpcFailure } from '../chain/is-rpc-failure.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { claimLane } from './claim-lane.ts'
import { type Accepted, createIntake } from './create-intake.ts'
import { createLauncher } from './create-launcher.ts'
import { createLedger, type Outcome } from './create-ledger.ts'
import { type CreateTenderParameters, createTender } from './create-tender.ts'
import type { Fate, Lane, LaneRequest } from './lane.ts'
import type { LaneStore } from './lane-store.ts'

/** What a lane is made of. */
export interface OpenLaneParameters
  extends Pick<
    CreateTenderParameters,
    'provider' | 'address' | 'fees' | 'resign' | 'stuckAfterMs' | 'reorgDepth'
  > {
  readonly store: LaneStore
  /** Names the account and the chain. */
  readonly collection: string
  /** How many transactions may wait to be mined at once. */
  readonly maxInFlight: number
  /** How long one is waited for before its fate is `unknown`, in milliseconds. */
  readonly timeoutMs: number
  /** Milliseconds. Default: the process's monotonic clock. */
  readonly clock?: () => number
}

/** How many final transactions are remembered by their keys; for older ones the chain itself knows what was done. */
const keep = 256
/** Each attempt is lost only to a transaction of another program with the same key that was quicker. */
const maxAttempts = 20
const firstDelayMs = 15
const longestDelayMs = 1_000
/** Most transactions are mined soon: whether one was lost is worth asking only after a while. */
const suspiciousDelayMs = 200
/** How often to look for reorganisations where nothing waits to be mined. */
const watchDelayMs = 4_000
const closeTimeoutMs = 1_000
/** Pauses before and after the broadcasts that follow one that was not taken. */
const retryDelaysMs = [25, 50, 100]

/**
 * Opens the lane of an account, and takes up what an earlier process left. Throws `lane-taken` where another wallet of this
 * process has it, and `lane-corrupt`.
 */
export async function openLane(parameters: OpenLaneParameters): Promise<Lane> {
  const { provider, address, store, collection, timeoutMs, clock = () => performance.now() } = parameters
  const release = claimLane(store, collection)
  const ledger = await createLedger({ store, collection, keep }).catch((error: unknown) => {
    release()
    throw error
  })
  let isClosed = false
  let wake = new AbortController()
  const tasks = new Set<Promise<void>>()
  const launcher = createLauncher({ provider, address, ledger, clock })
  const tender = createTender({ ...parameters, clock, ledger, launcher })
  const intake = createIntake({
    ledger,
    launcher,
    maxInFlight: parameters.maxInFlight,
    launched: nonce => void guarded(() => start(nonce)),
  })
  const glance = createNextFlight(() => guarded(tender.glance))
  const tend = createNextFlight(() => guarded(tender.tend))

  function guarded(task: () => Promise<void>): Promise<void> {
    if (isClosed) return Promise.resolve()
    const running = tryTo(task).finally(() => tasks.delete(running))
    tasks.add(running)
    return running
  }

  /** What the chain does not answer is asked again later. Anything else is a bug: whoever waits hears of it. */
  async function tryTo(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      if (!isRpcFailure(error) && !isBadAnswer(error)) ledger.fail(error)
    }
    // What is learnt from the chain is written when the store takes it again, and is there to be learnt once more.
    if (!isClosed) await ledger.flush().catch(() => {})
    intake.pump()
  }

  /** What one lost broadcast holds up is everything after it, so the first bytes are not left to the tender at once. */
  async function start(nonce: number): Promise<void> {
    try {
      for (const pause of retryDelaysMs) {
        const isTaken = await launcher.launch(nonce)
        // Where blocks come at once, the receipt is there already.
        if (isClosed || (await launcher.look(nonce)) || isTaken || !isOpen(nonce)) return
        await sleep(pause, undefined, { ref: false })
      }
    } finally {
      if (isOpen(nonce)) wake.abort()
    }
  }

  function isOpen(nonce: number): boolean {
    const phase = ledger.state().entries.get(nonce)?.phase
    return phase === 'signed' || phase === 'broadcast'
  }

  async function run(): Promise<void> {
    let delay = firstDelayMs
    let tendedAt = Number.NEGATIVE_INFINITY
    while (!isClosed) {
      const isDue = clock() - tendedAt >= suspiciousDelayMs
      if (isDue && (tender.hasOpen() || tender.hasFresh())) {
        await tend()
        tendedAt = clock()
      } else if (tender.hasOpen()) await glance()
      const isIdle = !tender.hasOpen()
      // Who waits for a transaction keeps the process alive; looking after it does not.
      const pause = { signal: wake.signal, ref: false }
      await sleep(isIdle ? watchDelayMs : delay, undefined, pause).catch(() => {})
      delay = isIdle ? firstDelayMs : Math.min(delay * 2, longestDelayMs)
      if (!wake.signal.aborted) continue
      wake = new AbortController()
      delay = firstDelayMs
      // However many are sent in a row, the chain is asked about all of them at once.
      if (!isClosed) await sleep(delay, undefined, { ref: false })
    }
  }
  void run()

  async function attend({ outcome, hash }: Accepted): Promise<Fate | 'taken'> {
    wake.abort()
    const late = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => late.resolve('late'), timeoutMs)
    const first = await Promise.race([outcome, late.promise]).finally(() => clearTimeout(timer))
    if (first === 'late') await tend()
    const last = first === 'late' ? await Promise.race([outcome, Promise.resolve(first)]) : first
    if (last !== 'late' && last.kind !== 'closed') return fateOf(last)
    launcher.distrust()
    return { kind: 'unknown', hash }
  }

  async function fateOf(outcome: Exclude<Outcome, { kind: 'closed' }>): Promise<Fate | 'taken'> {
    if (outcome.kind === 'refused') return outcome
    if (outcome.kind === 'replaced') return outcome.entry.phase === 'signed' ? 'taken' : { kind: 'replaced' }
    const hash = outcome.entry.mined?.hash
    const receipt = outcome.receipt ?? (hash === undefined ? undefined : await readReceipt(provider, hash))
    if (receipt !== undefined) return { kind: 'mined', receipt }
    // The chain was reorganised, and this is the first to notice.
    await tend()
    const { nonce } = outcome.entry
    return isOpen(nonce)
      ? attend({ nonce, hash: hash ?? '0x', outcome: ledger.outcome(nonce) })
      : { kind: 'unknown', hash: hash ?? '0x' }
  }

  async function sendOnce(request: LaneRequest): Promise<Fate | 'taken'> {
    const accepted = await intake.take(request, timeoutMs)
    return accepted.ok ? attend(accepted.value) : { kind: 'refused', failure: accepted.error }
  }

  return {
    find: key => {
      const found = [...ledger.state().entries.values()].filter(
        entry => entry.key === key && entry.attempts.length > 0,
      )
      return found.toSorted((one, other) => one.nonce - other.nonce).at(-1)
    },
    send: async request => {
      for (let count = 0; count < maxAttempts; count++) {
        const fate = await sendOnce(request)
        if (fate !== 'taken') return fate
      }
      return { kind: 'refused', failure: outrun(address) }
    },
    follow: async ({ nonce, attempts }) => {
      const hash = attempts.at(-1)?.hash ?? '0x'
      const fate = await attend({ nonce, hash, outcome: ledger.outcome(nonce) })
      return fate === 'taken' ? { kind: 'replaced' } : fate
    },
    close: async () => {
      isClosed = true
      intake.close()
      ledger.close()
      wake.abort()
      // A node that does not answer must not keep the wallet open.
      const patience = sleep(closeTimeoutMs, undefined, { ref: false })
      await Promise.race([Promise.all(tasks), patience])
      // What could not be written is learnt from the chain by the next wallet.
      await ledger.flush().catch(() => {})
      release()
    },
  }
}

function outrun(address: string): WalletFailure {
  return {
    code: 'unreachable',
    reason: 'nonce',
    message: `Another program keeps sending from ${address}: try again, and give every agent a key of its own.`,
    retryable: true,
  }
}
