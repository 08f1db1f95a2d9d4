import { DealwrightError } from '@dealwright/protocols'
import type { LaneStore } from './lane-store.ts'

const claimed = new WeakMap<LaneStore, Set<string>>()

/**
 * Claims a lane of a store for one wallet, until it is released. Between processes the store's own lock does this; a row would
 * outlive a process that was killed. Throws `lane-taken`.
 */
export function claimLane(store: LaneStore, collection: string): () => void {
  const lanes = claimed.get(store) ?? new Set()
  if (lanes.has(collection))
    throw new DealwrightError({
      code: 'lane-taken',
      message: 'Another wallet with this key is open on this store: share that one, or close it first.',
    })
  claimed.set(store, lanes.add(collection))
  return () => {
    lanes.delete(collection)
  }
}
