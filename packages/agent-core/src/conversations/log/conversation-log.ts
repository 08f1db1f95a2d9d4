import { toJson } from '@dealwright/protocols'
import type { Change, EventRecord, EventsQuery, StorePort } from '../../ports/store.ts'
import { ConversationContent, ConversationEvent } from '../conversation-event.ts'
import { defaultBounds, type MemoryBounds, planForgetting } from './bounds.ts'
import type { Draft } from './draft.ts'
import { wordsOf } from './words-of.ts'

/** What {@link ConversationLog} needs. */
export interface ConversationLogParameters {
  readonly store: Pick<StorePort, 'commit' | 'events' | 'eventByKey' | 'searchEvents' | 'conversations'>
  readonly bounds?: MemoryBounds | undefined
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** Whose lines to follow, and from where. */
export interface FollowParameters {
  readonly principal: string
  readonly conversation?: string | undefined
  /** Lines after this sequence number. Default 0: from the beginning. */
  readonly after?: number | undefined
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined
}

const pageSize = 100
/** Lines between two looks at the bounds. */
const pruneEvery = 500

/** The log that every surface renders: appended durably, read from any place, followed live. */
export class ConversationLog {
  readonly #parameters: ConversationLogParameters
  readonly #waiting = new Set<() => void>()
  #untilPrune = 0
  #closed = false

  constructor(parameters: ConversationLogParameters) {
    this.#parameters = parameters
  }

  /** Appends lines, and what must be durable with them. Lines whose keys are there already change nothing. */
  async append(drafts: readonly Draft[], extra: readonly Change[] = []): Promise<void> {
    if (drafts.length + extra.length === 0) return
    const { store } = this.#parameters
    await store.commit([...drafts.map(toChange), ...extra])
    if (drafts.length === 0) return
    this.#untilPrune -= drafts.length
    if (this.#untilPrune < 0) await this.#prune()
    this.#wake()
  }

  async has(key: string): Promise<ConversationEvent | undefined> {
    const found = await this.#parameters.store.eventByKey(key)
    return found && toEvent(found)
  }

  async read(query: EventsQuery): Promise<readonly ConversationEvent[]> {
    return (await this.#parameters.store.events(query)).map(toEvent)
  }

  async search(query: {
    principal: string
    words: string
    limit: number
    any?: boolean
  }): Promise<readonly ConversationEvent[]> {
    return (await this.#parameters.store.searchEvents(query)).map(toEvent)
  }

  /**
   * Gives a principal's lines, first those on record, then those to come. A reader that is slow costs no memory: lines wait in the
   * store until they are asked for.
   */
  async *follow({
    principal,
    conversation,
    after = 0,
    signal,
  }: FollowParameters): AsyncGenerator<ConversationEvent, void, undefined> {
    let reached = after
    const isOver = () => this.#closed || signal?.aborted === true
    while (!isOver()) {
      const news = this.#nextChange(signal)
      try {
        const page = await this.read({
          principal,
          after: reached,
          limit: pageSize,
          ...(conversation === undefined ? {} : { conversation }),
        })
        for (const event of page) {
          if (isOver()) return
          reached = event.seq
          yield event
        }
        if (page.length < pageSize && !isOver()) await news.promise
      } finally {
        news.drop()
      }
    }
  }

  /** Ends whoever follows. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  async #prune(): Promise<void> {
    this.#untilPrune = pruneEvery
    const { store, bounds = {}, now = Date.now } = this.#parameters
    const changes = planForgetting(await store.conversations(), {
      bounds: { ...defaultBounds, ...bounds },
      now: now(),
    })
    if (changes.length > 0) await store.commit(changes)
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  /** Resolves with the next line or at abort. Asked for before reading, so that nothing falls between. */
  #nextChange(signal: AbortSignal | undefined): { promise: Promise<void>; drop: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>()
    const wake = () => resolve()
    this.#waiting.add(wake)
    signal?.addEventListener('abort', wake, { once: true })
    return {
      promise,
      drop: () => {
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
      },
    }
  }
}

function toChange({ key, conversation, principal, at, content }: Draft): Change {
  const checked = ConversationContent.parse(content)
  return {
    kind: 'event',
    key,
    conversation,
    principal,
    at,
    content: toJson(checked),
    words: wordsOf(checked),
  }
}

function toEvent({ seq, at, conversation, principal, content }: EventRecord): ConversationEvent {
  return ConversationEvent.parse({ seq, at, conversation, principal, content })
}
