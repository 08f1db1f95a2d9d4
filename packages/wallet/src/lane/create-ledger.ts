import { DealwrightError } from '@dealwright/protocols'
import { createMutex } from '../chain/create-mutex.ts'
import type { MinedTransaction } from '../chain/read-receipt.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { decideLane } from './decide-lane.ts'
import { encodeEntry, parseEntry, rowKey } from './lane-rows.ts'
import type { LaneEffect, LaneEntry, LaneEvent, LaneState } from './lane-state.ts'
import type { LaneStore } from './lane-store.ts'

/** How a nonce's transaction ended, as far as who waits for it is concerned. */
export type Outcome =
  | { readonly kind: 'mined'; readonly entry: LaneEntry; readonly receipt?: MinedTransaction }
  | { readonly kind: 'refused'; readonly failure: WalletFailure }
  | { readonly kind: 'replaced'; readonly entry: LaneEntry }
  /** Nobody follows it any more. */
  | { readonly kind: 'closed' }

/** The machine of a lane with its memory: every event changes the state at once, and the store with the next `flush`. */
export interface Ledger {
  state(): LaneState
  /** Answers with the nonces to broadcast once `flush` has resolved. */
  apply(event: LaneEvent, news?: { receipt?: MinedTransaction; failure?: WalletFailure }): readonly number[]
  /** Writes what changed. Where it throws, the changes are kept for the next time. */
  flush(): Promise<void>
  /** How the nonce ends. */
  outcome(nonce: number): Promise<Outcome>
  /** Throws at everybody who waits. */
  fail(error: unknown): void
  /** Tells everybody who waits, now or later, that nobody follows. */
  close(): void
}

/** Opens a ledger on what the store has. Throws `lane-corrupt`. */
export async function createLedger(parameters: {
  store: LaneStore
  collection: string
  keep: number
}): Promise<Ledger> {
  const { store, collection, keep } = parameters
  const rows = (await store.list(collection)).map(({ value }) => parseEntry(value))
  let state: LaneState = { pending: 0, keep, entries: new Map(rows.map(entry => [entry.nonce, entry])) }
  let dirty = new Set<number>()
  const writing = createMutex()
  let isClosed = false
  const waiting = new Map<number, PromiseWithResolvers<Outcome>>()

  async function write(): Promise<void> {
    if (dirty.size === 0) return
    const nonces = dirty
    dirty = new Set()
    const changes = [...nonces].map(nonce => {
      const entry = state.entries.get(nonce)
      const row = { collection, key: rowKey(nonce) }
      return entry === undefined || entry.attempts.length === 0
        ? ({ kind: 'delete', ...row } as const)
        : ({ kind: 'put', ...row, value: encodeEntry(entry) } as const)
    })
    try {
      if (!(await store.commit(changes))) throw notStored()
    } catch (error) {
      dirty = new Set([...dirty, ...nonces])
      throw error
    }
  }

  function tell(effect: LaneEffect & { kind: 'tell' }, news: Parameters<Ledger['apply']>[1]): void {
    const { entry, outcome } = effect
    const waiter = waiting.get(entry.nonce)
    waiting.delete(entry.nonce)
    if (outcome === 'mined')
      waiter?.resolve({
        kind: 'mined',
        entry,
        ...(news?.receipt === undefined ? {} : { receipt: news.receipt }),
      })
    else if (outcome === 'replaced') waiter?.resolve({ kind: 'replaced', entry })
    else waiter?.resolve({ kind: 'refused', failure: news?.failure ?? refusedBefore })
  }

  return {
    state: () => state,
    apply: (event, news) => {
      const decision = decideLane(state, event)
      state = decision.state
      const toBroadcast: number[] = []
      for (const effect of decision.effects) {
        if (effect.kind === 'store') dirty.add(effect.entry.nonce)
        else if (effect.kind === 'forget') dirty.add(effect.nonce)
        else if (effect.kind === 'broadcast') toBroadcast.push(effect.nonce)
        else if (effect.kind === 'tell') tell(effect, news)
      }
      return toBroadcast
    },
    // One at a time: who flushes also waits for what somebody else is still writing.
    flush: () => writing(write),
    outcome: nonce => {
      const waiter = waiting.get(nonce) ?? Promise.withResolvers<Outcome>()
      waiting.set(nonce, waiter)
      const entry = state.entries.get(nonce)
      if (entry?.phase === 'mined') waiter.resolve({ kind: 'mined', entry })
      else if (entry === undefined || isClosed) waiter.resolve({ kind: 'closed' })
      if (entry?.phase === 'mined' || entry === undefined || isClosed) waiting.delete(nonce)
      // Whoever asked may have stopped listening by the time that it fails.
      waiter.promise.catch(() => {})
      return waiter.promise
    },
    close: () => {
      isClosed = true
      for (const waiter of waiting.values()) waiter.resolve({ kind: 'closed' })
      waiting.clear()
    },
    fail: error => {
      for (const waiter of waiting.values()) waiter.reject(error)
      waiting.clear()
    },
  }
}

const refusedBefore: WalletFailure = {
  code: 'unreachable',
  message: 'The node did not take the transaction: try again.',
  retryable: true,
}

function notStored(): DealwrightError {
  return new DealwrightError({
    code: 'lane-not-stored',
    message: 'The store did not take a transaction, so it was not sent: check the store, then try again.',
    retryable: true,
  })
}
