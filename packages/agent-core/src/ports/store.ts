import type { Hex, InboxPort, Json } from '@dealwright/protocols'

export type EffectStatus = 'planned' | 'done' | 'failed' | 'unknown'

/** One side effect on the world, recorded before it happens. The key makes doing it again harmless. */
export interface EffectRecord {
  readonly key: string
  readonly subject: string
  readonly type: string
  readonly payload: Json
  readonly status: EffectStatus
  readonly attempts: number
  readonly result: Json
  readonly error?: string
}

/** A state machine's row: a negotiation or a deal. `version` counts its events, for optimistic concurrency. */
export interface SubjectRecord {
  readonly id: string
  readonly kind: string
  readonly version: number
  readonly state: Json
  /** Agreement hash once there is one. */
  readonly deal?: Hex
  /** Unix milliseconds. */
  readonly updatedAt: number
}

/** One line of a subject's history. */
export interface JournalEntry {
  readonly subject: string
  readonly version: number
  readonly event: Json
  /** Unix milliseconds. */
  readonly at: number
}

/** Changes that become durable together or not at all. */
export type Change =
  | {
      readonly kind: 'subject'
      readonly id: string
      readonly subjectKind: string
      readonly expectedVersion: number
      readonly state: Json
      readonly event: Json
      readonly deal?: Hex
    }
  | {
      readonly kind: 'effect-planned'
      readonly key: string
      readonly subject: string
      readonly type: string
      readonly payload: Json
    }
  | {
      readonly kind: 'effect-settled'
      readonly key: string
      readonly status: Exclude<EffectStatus, 'planned'>
      readonly result?: Json
      readonly error?: string
    }
  | { readonly kind: 'effect-attempted'; readonly key: string; readonly error?: string }
  | { readonly kind: 'remember'; readonly envelopeId: string; readonly expiresAt: number }
  | { readonly kind: 'put'; readonly collection: string; readonly key: string; readonly value: Json }
  | { readonly kind: 'delete'; readonly collection: string; readonly key: string }

/** An agent's durable memory: one file per agent, opened by one process. Also the transport's inbox. */
export interface StorePort extends InboxPort {
  /** Applies all changes in one transaction. False, and nothing changed, where a subject's version is not the expected one. */
  commit(changes: readonly Change[]): Promise<boolean>
  subject(id: string): Promise<SubjectRecord | undefined>
  subjectByDeal(deal: Hex): Promise<SubjectRecord | undefined>
  subjects(kind: string): Promise<readonly SubjectRecord[]>
  journal(subject: string): Promise<readonly JournalEntry[]>
  /** In the order they were planned. */
  effects(query: { status?: EffectStatus; subject?: string }): Promise<readonly EffectRecord[]>
  get(collection: string, key: string): Promise<Json | undefined>
  list(collection: string): Promise<readonly { readonly key: string; readonly value: Json }[]>
  close(): Promise<void>
}
