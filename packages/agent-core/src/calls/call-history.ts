import { DealwrightError, type Json } from '@dealwright/protocols'
import type { Change, StorePort } from '../ports/store.ts'
import { type CallRecord, readCall } from './call-records.ts'

/** How long calls are remembered. */
export interface CallRetention {
  /** How many of each group. */
  readonly newest: number
  /** Milliseconds. */
  readonly within: number
}

export interface CallHistoryParameters {
  /** The collection that the calls stand in. */
  readonly rows: string
  /** A call's key there. */
  readonly key: (record: CallRecord) => string
  /** Calls of one group are counted together, and forgotten in their order. */
  readonly group: (record: CallRecord) => string
  readonly retention: CallRetention
  /** Unix milliseconds. */
  readonly clock: () => number
  /** What stays of a call that is forgotten. Default nothing. */
  readonly leave?: (record: { readonly key: string }) => readonly Change[]
}

const horizons = 'calls-horizon'

/**
 * Bounds how many calls are kept. What is forgotten moves its group's horizon: whatever was made up to then and is not kept may have
 * been worked and paid, so it is refused. Forgetting is durable with the change that it comes with; memory may be ahead, which only
 * refuses more.
 */
export class CallHistory {
  readonly #parameters: CallHistoryParameters
  /** When each call was made, by group and key, the one to forget first at the front. */
  readonly #groups = new Map<string, Map<string, number>>()
  readonly #horizons = new Map<string, number>()

  constructor(parameters: CallHistoryParameters) {
    this.#parameters = parameters
  }

  /** Takes up what is kept of earlier runs, but for what `isLeftOut` says. */
  async load(
    store: Pick<StorePort, 'list'>,
    isLeftOut: (record: CallRecord) => boolean = () => false,
  ): Promise<void> {
    const { rows, key, group } = this.#parameters
    for (const { key: name, value } of await store.list(horizons))
      if (name.startsWith(`${rows}/`)) this.#horizons.set(name.slice(rows.length + 1), readTime(value))
    const kept = (await store.list(rows)).map(({ value }) => readCall(value)).filter(call => !isLeftOut(call))
    for (const record of kept.toSorted((one, other) => one.at - other.at))
      this.#of(group(record)).set(key(record), record.at)
  }

  /** Whether a call made at a time (Unix milliseconds) may have been forgotten, where it is not kept. */
  isForgotten(group: string, at: number): boolean {
    return at <= (this.#horizons.get(group) ?? -1)
  }

  /** Counts a call, and forgets what that makes too many: the changes to commit along with the call. */
  add(record: CallRecord): readonly Change[] {
    const { group, key } = this.#parameters
    const name = group(record)
    const calls = this.#of(name)
    calls.delete(key(record))
    calls.set(key(record), record.at)
    return this.#forget(name, calls)
  }

  /** Counts a call no more that came to nothing, and is not kept. */
  drop(record: CallRecord): void {
    const { group, key } = this.#parameters
    this.#groups.get(group(record))?.delete(key(record))
  }

  /** Forgets what has become too old: the changes to commit. */
  sweep(): readonly Change[] {
    return [...this.#groups].flatMap(([name, calls]) => this.#forget(name, calls))
  }

  #forget(name: string, calls: Map<string, number>): readonly Change[] {
    const { rows, retention, clock, leave } = this.#parameters
    const { newest, within } = retention
    const oldest = clock() - within
    const before = this.#horizons.get(name) ?? -1
    let horizon = before
    const changes: Change[] = []
    for (const [key, at] of calls) {
      if (calls.size <= newest && at >= oldest) break
      calls.delete(key)
      horizon = Math.max(horizon, at)
      changes.push({ kind: 'delete', collection: rows, key }, ...(leave?.({ key }) ?? []))
    }
    if (calls.size === 0) this.#groups.delete(name)
    if (horizon === before) return changes
    this.#horizons.set(name, horizon)
    return [...changes, { kind: 'put', collection: horizons, key: `${rows}/${name}`, value: horizon }]
  }

  #of(name: string): Map<string, number> {
    const calls = this.#groups.get(name) ?? new Map<string, number>()
    this.#groups.set(name, calls)
    return calls
  }
}

function readTime(value: Json): number {
  if (typeof value === 'number') return value
  throw new DealwrightError({
    code: 'store-corrupt',
    message: 'The store holds something else where a time should be: restore the file from a copy.',
  })
}
