import { sha256 } from '@dealwright/protocols'
import type { DealMessage } from '../deal-protocol.ts'
import type { Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import type { Notice } from '../notice.ts'
import { callProvider } from './call-provider.ts'
import { answerTime, negotiationTime } from './margins.ts'
import type { Purchase, Thread } from './purchase.ts'

/** Seconds after which a busy provider that does not say when is called again. */
const defaultPause = 5
const [shortestPause, longestPause] = [1, 60]
/** A provider that is busy again and again is called ever less often, down to this fraction. */
const slowest = 4

/**
 * The thread of a provider that is too busy to bargain, waiting to be called again; undefined where it said something else, or where
 * half of the time to the delivery would be over by then.
 */
export function waitForBusy(
  { terms: { deliverBy }, openedAt }: Purchase,
  thread: Thread,
  { content, now }: { content: DealMessage; now: number },
): Thread | undefined {
  if (thread.status !== 'called' || content.message !== 'Refuse' || content.body.code !== 'busy')
    return undefined
  const { calls = 1 } = thread
  const asked = Math.min(Math.max(content.body.retryAfter ?? defaultPause, shortestPause), longestPause)
  const pause = asked * 1000 * Math.min(2 ** (calls - 1), slowest)
  // Those that were turned away together must not come back together.
  const callAgainAt = Math.round(now + pause * (1 + 0.5 * spreadOf(thread.conversation)))
  if (callAgainAt > openedAt + (deliverBy * 1000 - openedAt) / 2) return undefined
  return { ...thread, status: 'waiting', callAgainAt }
}

/** Calls every provider again whose pause is over. */
export function callAgain(
  purchase: Purchase,
  surroundings: Surroundings,
): { purchase: Purchase; effects: readonly Effect[]; notices: readonly Notice[] } {
  const { now } = surroundings
  const isDue = ({ status, callAgainAt = now }: Thread) => status === 'waiting' && now >= callAgainAt
  const due = purchase.threads.filter(isDue)
  if (due.length === 0) return { purchase, effects: [], notices: [] }
  const renew = ({ callAgainAt: _over, ...thread }: Thread): Thread => ({
    ...thread,
    // A dialogue that was refused has ended: this is another one.
    conversation: successorOf(thread.conversation),
    status: 'called',
    calls: (thread.calls ?? 1) + 1,
    calledAt: now,
  })
  const threads = purchase.threads.map(thread => (isDue(thread) ? renew(thread) : thread))
  return {
    purchase: { ...purchase, threads },
    effects: due.map(thread => callProvider(renew(thread), purchase.terms, surroundings)),
    notices: [{ type: 'called', providers: due.map(({ provider }) => provider) }],
  }
}

/** When a thread has been silent for too long, or its provider is to be called again, in Unix milliseconds; undefined where it waits for others. */
export function timeOf({ openedAt }: Purchase, thread: Thread): number | undefined {
  const { status, calledAt = openedAt, callAgainAt } = thread
  if (status === 'called') return calledAt + answerTime
  if (status === 'bargaining') return calledAt + negotiationTime
  return status === 'waiting' ? callAgainAt : undefined
}

/** From 0 to 1, the same for the same text. */
const spreadOf = (text: string): number => Number.parseInt(sha256(text).slice(2, 10), 16) / 2 ** 32

/** The conversation after this one, in the form of a version 4 UUID. */
function successorOf(conversation: string): string {
  const digits = sha256(conversation).slice(2)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
