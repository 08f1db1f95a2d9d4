import { plainText } from '@dealwright/protocols'
import { z } from 'zod'
import type { ApprovalAnswer, PendingApproval } from '../approvals/approvals-port.ts'
import type { StorePort } from '../ports/store.ts'
import type { ConversationLog } from './log/conversation-log.ts'
import { activity, type Draft, owner } from './log/draft.ts'
import type { PlansPort } from './ports.ts'

/** What {@link tellApprovals} needs. */
export interface TellApprovalsParameters {
  readonly store: Pick<StorePort, 'get' | 'list'>
  readonly log: Pick<ConversationLog, 'append'>
  readonly plans: Pick<PlansPort, 'list'>
  readonly onError: (error: unknown) => void
  /** Unix milliseconds. */
  readonly now: () => number
}

/** Brings what the wallet asks, and what became of it, into the log. */
export interface ApprovalsTeller {
  /** The wallet asks. Again is harmless. */
  asked(request: PendingApproval): Promise<void>
  answered(answer: Pick<ApprovalAnswer, 'request' | 'decision'>, by: string): Promise<void>
  /** Ends those that ran out while nobody looked; `pending` are those that still wait. */
  settle(pending: readonly PendingApproval[]): Promise<void>
  close(): void
}

const collection = 'conversation-approvals'
const placesSchema = z.object({
  places: z.array(z.object({ conversation: z.string(), principal: z.string() })),
  expiresAt: z.number(),
})

/**
 * Makes what tells of the wallet's questions. The wallet does not know of conversations: its question goes to those whose plans are
 * at work, and where none is, to the owner's activity.
 */
export function tellApprovals({ store, log, plans, onError, now }: TellApprovalsParameters): ApprovalsTeller {
  const timers = new Map<string, NodeJS.Timeout>()

  async function placesNow(): Promise<{ conversation: string; principal: string }[]> {
    const open = await plans.list({ open: true })
    const places = open.flatMap(({ conversation, principal, status }) =>
      conversation === undefined || status === 'proposed' ? [] : [{ conversation, principal }],
    )
    const distinct = [...new Map(places.map(place => [place.conversation, place])).values()]
    return distinct.length > 0 ? distinct : [{ conversation: activity, principal: owner }]
  }

  async function end(id: string, decision: 'approve' | 'decline' | 'expired', by?: string): Promise<void> {
    clearTimeout(timers.get(id))
    timers.delete(id)
    const kept = placesSchema.safeParse(await store.get(collection, id))
    if (!kept.success) return
    const drafts = kept.data.places.map(
      (place): Draft => ({
        key: `approval-decided/${id}/${place.conversation}`,
        ...place,
        at: now(),
        content: {
          type: 'approval-decided',
          request: id,
          decision,
          ...(by === undefined ? {} : { by }),
        },
      }),
    )
    await log.append(drafts, [{ kind: 'delete', collection, key: id }])
  }

  function watch(id: string, expiresAt: number): void {
    clearTimeout(timers.get(id))
    const wait = Math.min(Math.max(expiresAt - now(), 0), 2 ** 31 - 1)
    timers.set(id, setTimeout(() => void end(id, 'expired').catch(onError), wait).unref())
  }

  return {
    asked: async ({ id, hash, words, expiresAt }) => {
      if ((await store.get(collection, id)) === undefined) {
        const places = await placesNow()
        const drafts = places.map(
          (place): Draft => ({
            key: `approval/${id}/${place.conversation}`,
            ...place,
            at: now(),
            content: {
              type: 'approval',
              request: id,
              hash,
              title: plainText(words.title),
              lines: words.lines.map(line => plainText(line, 300)),
              expiresAt,
            },
          }),
        )
        await log.append(drafts, [{ kind: 'put', collection, key: id, value: { places, expiresAt } }])
      }
      watch(id, expiresAt)
    },
    answered: ({ request, decision }, by) => end(request, decision, by),
    settle: async pending => {
      const waiting = new Set(pending.map(({ id }) => id))
      for (const { key: id } of await store.list(collection)) if (!waiting.has(id)) await end(id, 'expired')
    },
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
