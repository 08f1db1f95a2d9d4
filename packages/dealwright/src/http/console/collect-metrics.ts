import type { Agent, DealSummary, StorePort } from '@dealwright/agent-core'
import { listDeals } from '@dealwright/agent-core'
import type { Metric } from '@dealwright/console'
import type { Rejection } from '@dealwright/protocols'
import { outlaysOf } from './sum-up-spending.ts'

/** Watches an agent for what only happens once, and counts it. */
export interface Tally {
  /** Messages that were refused, by why. */
  readonly rejections: ReadonlyMap<string, number>
  /** Errors that no caller could be told. */
  errors(): number
  close(): void
}

/** Begins to count. */
export function openTally(agent: Agent): Tally {
  const rejections = new Map<string, number>()
  let errors = 0
  const onRejection = ({ reason }: Rejection) => {
    rejections.set(reason, (rejections.get(reason) ?? 0) + 1)
  }
  const onError = () => {
    errors += 1
  }
  agent.on('rejection', onRejection).on('error', onError)
  return {
    rejections,
    errors: () => errors,
    close: () => {
      agent.off('rejection', onRejection).off('error', onError)
    },
  }
}

/** What {@link collectMetrics} looks at. */
export interface CollectMetricsParameters {
  readonly store: StorePort
  readonly tally: Tally
  readonly symbol: string
  /** Lines of the conversations' log. */
  readonly events: number
  readonly isFrozen: boolean
}

const working = ['working', 'submitting']

/** An agent's figures for Prometheus. Money is in atomic units. */
export async function collectMetrics({
  store,
  tally,
  symbol,
  events,
  isFrozen,
}: CollectMetricsParameters): Promise<readonly Metric[]> {
  const [deals, runs] = await Promise.all([listDeals(store), store.subjects('plan')])
  const open = deals.reduce((all, { openEffects }) => all + openEffects, 0)
  const unknown = deals.reduce((all, { unknownEffects }) => all + unknownEffects, 0)
  const token = { token: symbol }
  return [
    {
      name: 'dealwright_deals',
      help: 'Deals on record by side and phase',
      type: 'gauge',
      samples: byPhase(deals),
    },
    {
      name: 'dealwright_effects_open',
      help: 'Side effects that are planned or under way, and of these the ones whose fate is unknown',
      type: 'gauge',
      samples: [
        { labels: { status: 'planned' }, value: open - unknown },
        { labels: { status: 'unknown' }, value: unknown },
      ],
    },
    gauge(
      'dealwright_dead_letters',
      'Failed effects that wait for somebody',
      deals.reduce((all, { deadLetters }) => all + deadLetters, 0),
    ),
    {
      name: 'dealwright_queue_depth',
      help: 'Work that is under way or waits: sales to deliver, and plans',
      type: 'gauge',
      samples: [
        {
          labels: { queue: 'work' },
          value: deals.filter(({ role, phase }) => role === 'provider' && working.includes(phase)).length,
        },
        { labels: { queue: 'plans' }, value: runs.filter(({ state }) => isOpenRun(state)).length },
      ],
    },
    {
      name: 'dealwright_rejections_total',
      help: 'Messages that were refused since the start, by why',
      type: 'counter',
      samples: [...tally.rejections].map(([reason, value]) => ({ labels: { reason }, value })),
    },
    {
      ...gauge(
        'dealwright_errors_total',
        'Errors that no caller could be told since the start',
        tally.errors(),
      ),
      type: 'counter',
    },
    { ...gauge('dealwright_events_total', 'Lines of the log of conversations', events), type: 'counter' },
    {
      name: 'dealwright_spent_units',
      help: 'What purchases cost that are in escrow or paid, in atomic units',
      type: 'gauge',
      samples: [{ labels: token, value: sum(outlaysOf(deals)) }],
    },
    {
      name: 'dealwright_earned_units',
      help: 'What completed sales brought, in atomic units',
      type: 'gauge',
      samples: [
        {
          labels: token,
          value: sum(
            deals
              .filter(({ role, phase }) => role === 'provider' && phase === 'completed')
              .map(({ price = 0n }) => ({ amount: price })),
          ),
        },
      ],
    },
    gauge('dealwright_frozen', 'Whether the wallet is frozen', isFrozen ? 1 : 0),
  ]
}

function sum(some: readonly { readonly amount: bigint }[]): bigint {
  return some.reduce((total, { amount }) => total + amount, 0n)
}

function byPhase(deals: readonly DealSummary[]): Metric['samples'] {
  const groups = Map.groupBy(deals, ({ role, phase }) => `${role} ${phase}`)
  return [...groups].map(([group, some]) => {
    const [role = '', phase = ''] = group.split(' ')
    return { labels: { role, phase }, value: some.length }
  })
}

const over = ['done', 'failed', 'declined', 'expired', 'stopped']

function isOpenRun(state: unknown): boolean {
  const phase = typeof state === 'object' && state !== null && 'phase' in state ? state.phase : undefined
  return typeof phase === 'string' && !over.includes(phase)
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] }
}
