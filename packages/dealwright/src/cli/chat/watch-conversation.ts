import type { Agent } from '@dealwright/agent-core'
import type { ConversationEvent } from '@dealwright/agent-core/conversations'

/** What {@link watchConversation} needs. */
export interface WatchConversationParameters {
  readonly agent: Pick<Agent, 'conversations' | 'plans' | 'approvals'>
  readonly session: object
  readonly conversation: string
  /** Events after this sequence number. */
  readonly after: number
  readonly onEvent: (event: ConversationEvent) => void
  /** Whether plans are begun without the person: then a plan that waits is on its way. */
  readonly yes: boolean
  readonly signal: AbortSignal
}

/** Follows a conversation and knows how far it was shown. */
export interface Watched {
  /** Resolves once all that the log holds now was shown. */
  shown(): Promise<void>
  /** Resolves once nothing goes on by itself: all is done, or waits for the person. All of it was shown then. */
  idle(): Promise<void>
  /** Rejects where following failed. */
  readonly ended: Promise<void>
}

/** Shows a conversation as it goes on. */
export function watchConversation({
  agent,
  session,
  conversation,
  after,
  onEvent,
  yes,
  signal,
}: WatchConversationParameters): Watched {
  let reached = after
  let next = Promise.withResolvers<void>()
  const asked = new Set<string>()

  const ended = (async () => {
    for await (const event of agent.conversations.events({ session, conversation, after, signal })) {
      onEvent(event)
      if (event.content.type === 'approval') asked.add(event.content.request)
      reached = event.seq
      next.resolve()
      next = Promise.withResolvers()
    }
  })()
  // Whoever waits for `shown` must not wait for what will never come.
  const over = ended.catch(() => undefined)

  const shown = async (): Promise<void> => {
    const [last] = await agent.conversations.read(session, { conversation, limit: 1 })
    while (reached < (last?.seq ?? 0) && !signal.aborted) await Promise.race([next.promise, over])
  }
  const isBusy = async (): Promise<boolean> => {
    const open = await agent.plans.list({ conversation, open: true })
    const working = open.filter(({ status }) => yes || status !== 'proposed')
    if (working.length === 0) return false
    const waits = working.some(({ steps }) => steps.some(({ status }) => status === 'asking'))
    if (waits) return false
    const pending = await agent.approvals.pending()
    // What the wallet asks waits for the person once it is on the screen.
    return pending.length === 0 || pending.some(({ id }) => !asked.has(id))
  }
  return {
    shown,
    ended,
    idle: async () => {
      for (;;) {
        const change = next.promise
        const busy = await isBusy()
        await shown()
        if (!busy || signal.aborted) return
        await Promise.race([change, over])
      }
    },
  }
}
