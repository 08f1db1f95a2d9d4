import type { ConversationContent, ConversationEvent } from '@dealwright/agent-core/conversations'
import type { ConsolePort } from '@dealwright/console'
import { failed, type Json, ok } from '@dealwright/protocols'
import { agentView, carriedOut, deal, planned, policy, services, spending } from './scripted-views.ts'

/** An agent that is only played: everything it shows is hostile, everything it is asked for it notes. */
export interface ScriptedPort extends ConsolePort {
  /** What was asked for with consequences, in order. */
  readonly done: string[]
  tell(content: ConversationContent, conversation?: string): void
}

/** Plays an agent. What is in `log` and `rows` outlives it, as files outlive a process. */
export function createScriptedPort(
  log: ConversationEvent[] = [],
  rows: Map<string, Json> = new Map(),
): ScriptedPort {
  const done: string[] = []
  let isFrozen = false
  let conversations = 1
  let grown = Promise.withResolvers<void>()
  const tell = (content: ConversationContent, conversation = 'c-1') => {
    log.push({ seq: log.length + 1, at: Date.now(), conversation, principal: 'owner', content })
    grown.resolve()
    grown = Promise.withResolvers()
  }
  const agreed = () => ({ ...policy, isFrozen })

  return {
    done,
    tell,
    openSession: () => ({ principal: 'owner' }),
    sessions: {
      list: async () => [...rows].map(([key, value]) => ({ key, value })),
      put: async (key, value) => {
        rows.set(key, value)
      },
      remove: async key => {
        rows.delete(key)
      },
    },
    conversations: {
      list: async () => [],
      open: async () => {
        conversations += 1
        return { id: `c-${conversations}` }
      },
      say: async (_session, { conversation, text }) => {
        done.push(`say ${text}`)
        const run = `run-${log.length}`
        tell({ type: 'said', by: 'person', text, via: 'console' }, conversation)
        tell(planned(run, text), conversation)
        return ok(undefined)
      },
      decide: async (_session, { conversation, hash, decision }) => {
        const plan = log.find(({ content }) => content.type === 'planned' && content.hash === hash)?.content
        if (plan?.type !== 'planned') return failed({ code: 'unknown-plan', message: 'No such plan waits.' })
        done.push(`${decision} ${hash}`)
        const decided = decision === 'approve' ? 'approved' : 'declined'
        tell({ type: 'decided', run: plan.run, hash, decision: decided, by: 'owner' }, conversation)
        if (decision === 'approve') for (const content of carriedOut(plan.run)) tell(content, conversation)
        return ok(undefined)
      },
      log: async (_session, { limit, before, conversation }) => {
        const own = log.filter(
          event =>
            (before === undefined || event.seq < before) &&
            (conversation === undefined || event.conversation === conversation),
        )
        return { events: own.slice(-limit), hasMore: own.length > limit }
      },
      search: async () => ({ events: log.slice(0, 5), hasMore: false }),
      async *events({ after, signal }) {
        const ended = Promise.withResolvers<void>()
        signal.addEventListener('abort', () => ended.resolve(), { once: true })
        for (let index = after; !signal.aborted; ) {
          const event = log[index]
          if (event === undefined) await Promise.race([grown.promise, ended.promise])
          else {
            index += 1
            yield event
          }
        }
      },
    },
    approvals: {
      pending: async () => [],
      answer: async () => failed({ code: 'unknown', message: 'Nothing waits.' }),
    },
    agent: async () => ({ ...agentView, isFrozen }),
    directory: async () => services,
    deals: async () => [deal.deal],
    deal: async () => ok(deal),
    spending: async () => ok(spending),
    policy: async () => agreed(),
    setFrozen: async (_session, frozen) => {
      isFrozen = frozen
      done.push(frozen ? 'freeze' : 'unfreeze')
      return ok(agreed())
    },
    isReady: async () => true,
    metrics: async () => [],
    agentCard: async () => undefined,
    registration: async () => undefined,
  }
}
