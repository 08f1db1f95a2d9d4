import { randomUUID } from 'node:crypto'
import { DealwrightError, failed, type Hex, isHex, ok, plainText, type Result } from '@dealwright/protocols'
import { createMutex } from '../chain/create-mutex.ts'
import type { LaneStore } from '../lane/lane-store.ts'
import type {
  AnswerRefusal,
  ApprovalDecision,
  ApprovalDenial,
  ApprovalRecord,
  ApprovalRequest,
  ApprovalWords,
} from './approval.ts'
import { encodeApproval, parseApproval } from './approval-rows.ts'
import { lookAt, takeAnswer, takeUp } from './decide-approval.ts'
import { PrincipalSession } from './principal-session.ts'

/** What {@link createApprovalDesk} needs. */
export interface CreateApprovalDeskParameters {
  /** Where requests and answers are kept: an agent's store. */
  readonly store: LaneStore
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
  readonly randomId?: () => string
  /** How long a request stays open. Default 600000 ms. */
  readonly expiryMs?: number
  /** Rows of the store. Default `approvals`. */
  readonly collection?: string
}

/** What will be signed, by its hash and in words. */
export interface AskParameters {
  /** Of exactly what will be signed: see `hashMaterial`. */
  readonly hash: Hex
  readonly words: ApprovalWords
}

/** Where the wallet asks its principal. */
export interface ApprovalDesk extends AsyncDisposable {
  /**
   * Waits for the principal's decision about exactly these bytes. A request that is open already, or was answered while nobody
   * waited, is found again by its hash. An approval is used up by the answer `ok`. `timeoutMs` bounds this wait only.
   */
  ask(
    request: AskParameters,
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<Result<ApprovalRequest, ApprovalDenial>>
  /** Takes a principal's answer down, durably, if it names an open request and its hash. */
  answer(
    session: PrincipalSession,
    answer: { readonly request: string; readonly hash: string; readonly decision: ApprovalDecision },
  ): Promise<Result<ApprovalRequest, AnswerRefusal>>
  /** Requests that wait for an answer, oldest first. */
  pending(): readonly ApprovalRequest[]
  /** Whether exactly these bytes were approved and used before. */
  wasUsed(hash: Hex): boolean
  /** Takes an open request back: nothing will be signed for it. Harmless where there is none. */
  withdraw(hash: Hex): Promise<void>
  /** Calls a listener with each request that begins to wait, also those already waiting. Answers with how to stop. */
  onRequest(listener: (request: ApprovalRequest) => void): () => void
  /** Ends all waiting; what is open stays open for the next start. */
  close(): Promise<void>
}

const memoryMs = 30 * 24 * 3_600_000

/**
 * Opens the desk on a store: requests and answers of an earlier process are there again. Throws `approval-corrupt`.
 */
export async function createApprovalDesk(parameters: CreateApprovalDeskParameters): Promise<ApprovalDesk> {
  const {
    store,
    now = Date.now,
    randomId = randomUUID,
    expiryMs = 600_000,
    collection = 'approvals',
  } = parameters
  const records = new Map<string, ApprovalRecord>()
  for (const { value } of await store.list(collection)) {
    const record = parseApproval(value)
    records.set(record.id, record)
  }
  await forgetOld()
  /** One change at a time: what is checked still holds when it is written. */
  const alone = createMutex()
  const listeners = new Set<(request: ApprovalRequest) => void>()
  const changed = new Set<() => void>()
  let version = 0
  let isClosed = false

  async function forgetOld(): Promise<void> {
    const old = [...records.values()].filter(({ expiresAt }) => expiresAt + memoryMs < now())
    if (old.length === 0) return
    await store.commit(old.map(({ id }) => ({ kind: 'delete', collection, key: id })))
    for (const { id } of old) records.delete(id)
  }

  async function write(record: ApprovalRecord): Promise<void> {
    await store.commit([{ kind: 'put', collection, key: record.id, value: encodeApproval(record) }])
    records.set(record.id, record)
    version++
    for (const wake of changed) wake()
  }

  /** The newest request about these bytes that somebody may still hear of. */
  function findOpen(hash: Hex): ApprovalRecord | undefined {
    return [...records.values()].findLast(record => record.hash === hash && lookAt(record, now()) !== 'over')
  }

  async function open({ hash, words }: AskParameters): Promise<ApprovalRecord> {
    return alone(async () => {
      const known = findOpen(hash)
      if (known !== undefined && lookAt(known, now()) !== 'expired') return known
      if (known !== undefined) await write(takeUp({ ...known, phase: 'declined' }))
      const createdAt = now()
      const record: ApprovalRecord = {
        id: randomId(),
        hash,
        words: { title: plainText(words.title, 200), lines: words.lines.map(line => plainText(line, 300)) },
        createdAt,
        expiresAt: createdAt + expiryMs,
        phase: 'pending',
      }
      await write(record)
      for (const listener of listeners) tell(listener, record)
      return record
    })
  }

  /** What a waiting asker gets now; undefined where it must go on waiting. */
  function settle(id: string): Promise<Result<ApprovalRequest, ApprovalDenial> | undefined> {
    return alone(async () => {
      const record = records.get(id)
      if (record === undefined) return denial('withdrawn')
      switch (lookAt(record, now())) {
        case 'wait':
          return undefined
        case 'take':
          await write(takeUp(record))
          return ok(requestOf(record))
        case 'declined':
          await write(takeUp(record))
          return denial('declined')
        case 'expired':
          await write(takeUp({ ...record, phase: 'declined' }))
          return denial('expired')
        case 'over':
          return denial(record.phase === 'used' ? 'used' : 'withdrawn')
      }
    })
  }

  return {
    ask: async (request, { signal, timeoutMs } = {}) => {
      // A value, because whoever asks is about to be closed itself and asks again at the next start.
      if (isClosed) return denial('closed')
      if (!isHex(request.hash, 32))
        throw new DealwrightError({
          code: 'bad-hash',
          message: 'Ask with the 32-byte hash of what will be signed.',
        })
      const deadline = timeoutMs === undefined ? undefined : now() + timeoutMs
      const { id, expiresAt } = await open(request)
      for (;;) {
        const seen = version
        const answer = await settle(id)
        if (answer !== undefined) return answer
        if (isClosed) return denial('closed')
        if (signal?.aborted || (deadline !== undefined && now() >= deadline)) return denial('waiting')
        if (seen !== version) continue
        const until = Math.min(expiresAt, deadline ?? expiresAt)
        await nextChange(changed, { ms: until - now(), signal })
      }
    },
    answer: async (session, { request, hash, decision }) => {
      if (!PrincipalSession.isGenuine(session) || (decision !== 'approve' && decision !== 'decline'))
        return failed({
          code: 'not-principal',
          message:
            'Only the principal answers, through a surface that knows who it is: words are no approval.',
        })
      return alone(async () => {
        const by = `${session.kind} ${session.principal}`
        const taken = takeAnswer(records.get(request), { hash, decision, by }, now())
        if (!taken.ok) return taken
        await write(taken.value)
        return ok(requestOf(taken.value))
      })
    },
    pending: () => [...records.values()].filter(record => lookAt(record, now()) === 'wait').map(requestOf),
    wasUsed: hash => [...records.values()].some(record => record.hash === hash && record.phase === 'used'),
    withdraw: hash =>
      alone(async () => {
        const known = findOpen(hash)
        if (known !== undefined) await write({ ...known, phase: 'closed' })
      }),
    onRequest: listener => {
      listeners.add(listener)
      for (const record of records.values()) if (lookAt(record, now()) === 'wait') tell(listener, record)
      return () => listeners.delete(listener)
    },
    close,
    [Symbol.asyncDispose]: close,
  }

  async function close(): Promise<void> {
    isClosed = true
    for (const wake of changed) wake()
    await alone(async () => {})
  }
}

function requestOf({ id, hash, words, createdAt, expiresAt }: ApprovalRecord): ApprovalRequest {
  return { id, hash, words, createdAt, expiresAt }
}

/** A surface that fails must not keep the others from asking, nor the asker from waiting. */
function tell(listener: (request: ApprovalRequest) => void, record: ApprovalRecord): void {
  try {
    listener(requestOf(record))
  } catch {
    // The request stays pending, and every surface can list it.
  }
}

const messages: Readonly<Record<ApprovalDenial['outcome'], string>> = {
  declined: 'The principal declined.',
  expired: 'The principal did not answer in time: ask again when somebody is there.',
  waiting: 'The principal has not answered yet: ask again, the request stays open.',
  closed: 'This program is closing: the request stays open for the next start.',
  withdrawn: 'The request was taken back.',
  used: 'That approval was used already: an approval is good for one signature.',
}

function denial(outcome: ApprovalDenial['outcome']): Result<never, ApprovalDenial> {
  return failed({
    rule: 'approval',
    limit: "the principal's approval",
    value: outcome,
    message: messages[outcome],
    outcome,
  })
}

/** Resolves at the next change of any request, after some milliseconds, or on abort. */
function nextChange(
  changed: Set<() => void>,
  { ms, signal }: { ms: number; signal: AbortSignal | undefined },
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // Timers hold 31 bits; waking too early only means another look.
  const timer = setTimeout(resolve, Math.min(Math.max(ms, 0), 2 ** 31 - 1))
  changed.add(resolve)
  signal?.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => {
    clearTimeout(timer)
    changed.delete(resolve)
  })
}
