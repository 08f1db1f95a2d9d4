import type { Json } from '@dealwright/protocols'

/** A change of one JSON row. */
export type LaneChange =
  | { readonly kind: 'put'; readonly collection: string; readonly key: string; readonly value: Json }
  | { readonly kind: 'delete'; readonly collection: string; readonly key: string }

/**
 * Where a wallet keeps the transactions it signed: a structural subset of an agent's store, which must be open in one process
 * only. A commit must be on disk when it resolves, and commits take effect in the order they were asked for.
 */
export interface LaneStore {
  /** Applies all changes or none. */
  commit(changes: readonly LaneChange[]): Promise<boolean>
  list(collection: string): Promise<readonly { readonly key: string; readonly value: Json }[]>
}
