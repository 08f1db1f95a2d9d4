import type { Json } from '@dealwright/protocols'
import type { PaymentStore } from '../ports.ts'

/** Makes a store that lasts as long as the process: for tests, and for sellers and facilitators that may forget. */
export function createMemoryStore(): PaymentStore {
  const collections = new Map<string, Map<string, Json>>()
  return {
    commit: async changes => {
      for (const change of changes) {
        const rows = collections.get(change.collection) ?? new Map<string, Json>()
        collections.set(change.collection, rows)
        if (change.kind === 'put') rows.set(change.key, change.value)
        else rows.delete(change.key)
      }
      return true
    },
    list: async collection =>
      [...(collections.get(collection) ?? [])].map(([key, value]) => ({ key, value })),
  }
}
