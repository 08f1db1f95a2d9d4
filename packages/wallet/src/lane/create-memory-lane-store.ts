import type { Json } from '@dealwright/protocols'
import type { LaneStore } from './lane-store.ts'

/** Makes a store that lasts as long as the process: what a wallet uses that was given none. */
export function createMemoryLaneStore(): LaneStore {
  const rows = new Map<string, Map<string, Json>>()
  return {
    commit: async changes => {
      for (const change of changes) {
        const collection = rows.get(change.collection) ?? new Map<string, Json>()
        rows.set(change.collection, collection)
        if (change.kind === 'put') collection.set(change.key, change.value)
        else collection.delete(change.key)
      }
      return true
    },
    list: async collection => [...(rows.get(collection) ?? [])].map(([key, value]) => ({ key, value })),
  }
}
