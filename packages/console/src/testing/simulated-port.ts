import { failed, type Json, ok } from '@dealwright/protocols'
import type { ApprovalView } from '../api/approval-view.ts'
import type { ConsolePort, PrincipalProof, SessionRows } from '../console-port.ts'
import { SimulatedLog } from './simulated-log.ts'
import {
  agentView,
  cents,
  dealDetail,
  dealView,
  planHash,
  plannedContent,
  policyView,
  serviceViews,
  spendingView,
} from './simulated-views.ts'

/** A port with nothing behind it, and what a test wants to see of it. */
export interface SimulatedPort extends ConsolePort {
  readonly simulatedLog: SimulatedLog
  /** Everything that was asked for with consequences, in order. */
  readonly done: string[]
  readonly rows: Map<string, Json>
  /** Has the wallet ask something; answers with its request and hash. */
  ask(request: string): ApprovalView
}

/** Makes a port that plans the same for everything that is said, and carries nothing out. */
export function createSimulatedPort(rows: Map<string, Json> = new Map()): SimulatedPort {
  const log = new SimulatedLog()
  const done: string[] = []
  const pending = new Map<string, ApprovalView>()
  const proofs = new WeakSet<PrincipalProof>()
  const plans = new Map<string, string>()
  let conversations = 0
  let isFrozen = false
  const isOurs = (session: PrincipalProof) => {
    if (!proofs.has(session)) throw new Error('a session that this port did not open')
  }
  const sessions: SessionRows = {
    list: async () => [...rows].map(([key, value]) => ({ key, value })),
    put: async (key, value) => {
      rows.set(key, value)
    },
    remove: async key => {
      rows.delete(key)
    },
  }
  const policy = () => ({ ...policyView, isFrozen })

  return {
    simulatedLog: log,
    done,
    rows,
    sessions,
    ask(request) {
      const asked = {
        request,
        hash: `0x${'5'.repeat(64)}`,
        title: 'Pay 2.40 USDC for weather.forecast?',
        lines: ['To meteo (0x1111…1111)', 'From the escrow’s allowance'],
        createdAt: Date.now(),
        expiresAt: Date.now() + 600_000,
      }
      pending.set(request, asked)
      const { createdAt: _, ...content } = asked
      log.append('c-1', { type: 'approval', ...content })
      return asked
    },
    openSession() {
      const proof = Object.freeze({ kind: 'console', principal: 'owner' })
      proofs.add(proof)
      return proof
    },
    conversations: {
      list: async session => {
        isOurs(session)
        const own = Map.groupBy(log.events, ({ conversation }) => conversation)
        return [...own].map(([id, events]) => ({
          id,
          title: 'Weather in Paris',
          startedAt: events[0]?.at ?? 0,
          lastAt: events.at(-1)?.at ?? 0,
          lastSeq: events.at(-1)?.seq ?? 0,
        }))
      },
      open: async session => {
        isOurs(session)
        conversations += 1
        return { id: `c-${conversations}` }
      },
      say: async (session, { conversation, text }) => {
        isOurs(session)
        done.push(`say ${text}`)
        log.append(conversation, { type: 'said', by: 'person', text, via: 'console' })
        log.append(conversation, plannedContent(text))
        plans.set(planHash, conversation)
        return ok(undefined)
      },
      decide: async (session, { conversation, hash, decision }) => {
        isOurs(session)
        if (plans.get(hash) !== conversation)
          return failed({ code: 'unknown-plan', message: 'No plan with this hash waits here.' })
        plans.delete(hash)
        done.push(`${decision} ${hash}`)
        const decided = decision === 'approve' ? 'approved' : 'declined'
        log.append(conversation, { type: 'decided', run: 'run-1', hash, decision: decided, by: 'owner' })
        return ok(undefined)
      },
      log: async (session, { limit, after, before, conversation }) => {
        isOurs(session)
        const events = log.events.filter(
          ({ seq, conversation: own }) =>
            (after === undefined || seq > after) &&
            (before === undefined || seq < before) &&
            (conversation === undefined || own === conversation),
        )
        const cut = after === undefined ? events.slice(-limit) : events.slice(0, limit)
        return { events: cut, hasMore: cut.length < events.length }
      },
      search: async (session, query) => {
        isOurs(session)
        const events = log.events.filter(event => JSON.stringify(event.content).includes(query))
        return { events, hasMore: false }
      },
      events: parameters => {
        isOurs(parameters.session)
        return log.follow(parameters)
      },
    },
    approvals: {
      pending: async () => [...pending.values()],
      answer: async (session, { request, hash, decision }) => {
        isOurs(session)
        const asked = pending.get(request)
        if (asked === undefined)
          return failed({ code: 'answered', message: 'This was answered already, or never asked.' })
        if (asked.hash !== hash)
          return failed({ code: 'other-hash', message: 'This is not what waits for an answer.' })
        pending.delete(request)
        done.push(`${decision} ${request}`)
        log.append('c-1', { type: 'approval-decided', request, decision, by: 'owner' })
        return ok(asked)
      },
    },
    agent: async () => ({ ...agentView, isFrozen }),
    directory: async () => serviceViews,
    deals: async () => [dealView],
    deal: async id =>
      id === dealView.id || id === dealView.deal
        ? ok(dealDetail)
        : failed({ code: 'unknown-deal', message: 'There is no such deal.' }),
    spending: async () => ok(spendingView),
    policy: async () => policy(),
    setFrozen: async (session, frozen) => {
      isOurs(session)
      isFrozen = frozen
      done.push(frozen ? 'freeze' : 'unfreeze')
      return ok(policy())
    },
    isReady: async () => true,
    metrics: async () => [
      {
        name: 'dealwright_spent_units_total',
        help: 'Spent',
        type: 'counter',
        samples: [{ labels: { token: 'USDC' }, value: BigInt(cents(118).units) }],
      },
    ],
    agentCard: async url => ({ name: 'you', supportedInterfaces: [{ url }] }),
    registration: async () => undefined,
  }
}
