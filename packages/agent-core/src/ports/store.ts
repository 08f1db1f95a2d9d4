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

/** One line of the log of conversations. */
export interface EventRecord {
  /** From 1 in the order of appending, over all conversations. */
  readonly seq: number
  readonly key: string
  readonly conversation: string
  readonly principal: string
  /** Unix milliseconds. */
  readonly at: number
  readonly content: Json
}

/** Which lines of the log to read. */
export interface EventsQuery {
  readonly principal?: string
  readonly conversation?: string
  /** Lines after this sequence number, oldest first. Without it, and without `before`, from the beginning. */
  readonly after?: number
  /** The last lines before this sequence number; given oldest first all the same. */
  readonly before?: number
  /** At most so many lines. */
  readonly limit: number
}

/** What the log holds of one conversation. */
export interface ConversationRecord {
  readonly id: string
  readonly principal: string
  readonly events: number
  /** Size of the lines' content. */
  readonly bytes: number
  readonly firstSeq: number
  readonly lastSeq: number
  /** Unix milliseconds. */
  readonly beganAt: number
  /** Unix milliseconds. */
  readonly lastAt: number
}

/** A line of any subject's history, with its place among all of them. */
export interface JournalLine extends JournalEntry {
  /** Grows with each line; may leave numbers out. */
  readonly seq: number
  readonly subjectKind: string
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
  /** One more line of the log. Harmless where the key was logged before. */
  | {
      readonly kind: 'event'
      readonly key: string
      readonly conversation: string
      readonly principal: string
      /** Unix milliseconds. */
      readonly at: number
      readonly content: Json
      /** What the line is found by; '' where it is not to be found. */
      readonly words: string
    }
  /** Forgets the lines of a conversation before a sequence number. Their numbers are not given again. */
  | { readonly kind: 'events-forgotten'; readonly conversation: string; readonly before: number }

/** An agent's durable memory: one file per agent, opened by one process. Also the transport's inbox. */
export interface StorePort extends InboxPort {
  /** Applies all changes in one transaction. False, and nothing changed, where a subject's version is not the expected one. */
  commit(changes: readonly Change[]): Promise<boolean>
  subject(id: string): Promise<SubjectRecord | undefined>
  subjectByDeal(deal: Hex): Promise<SubjectRecord | undefined>
  subjects(kind: string): Promise<readonly SubjectRecord[]>
  journal(subject: string): Promise<readonly JournalEntry[]>
  /** Lines of the whole journal after a sequence number (0: from the beginning), oldest first. */
  journalAfter(seq: number, limit: number): Promise<readonly JournalLine[]>
  /** In the order they were planned. */
  effects(query: { status?: EffectStatus; subject?: string }): Promise<readonly EffectRecord[]>
  get(collection: string, key: string): Promise<Json | undefined>
  list(collection: string): Promise<readonly { readonly key: string; readonly value: Json }[]>
  /** Lines of the log, oldest first. */
  events(query: EventsQuery): Promise<readonly EventRecord[]>
  /** The line with this key. */
  eventByKey(key: string): Promise<EventRecord | undefined>
  /**
   * Lines of a principal in which every word occurs (or begins a word), newest first; with `any`, lines in which some word occurs,
   * the most fitting first. No words: none.
   */
  searchEvents(query: {
    readonly principal: string
    readonly words: string
    readonly any?: boolean
    readonly limit: number
  }): Promise<readonly EventRecord[]>
  /** What the log holds, the conversation of the newest line first. */
  conversations(principal?: string): Promise<readonly ConversationRecord[]>
  close(): Promise<void>
}
