import { failed, type Json, ok, type PlanStep, type Result, type Token } from '@dealwright/protocols'
import type { PlansPort, PlansRefusal } from '../conversations/ports.ts'
import { EffectRunner } from '../deals/effect-runner.ts'
import { openPlan } from '../plans/open-plan.ts'
import { PlanEngine } from '../plans/plan-engine.ts'
import type { PlanEvent } from '../plans/plan-event.ts'
import { toPlanRun } from '../plans/to-plan-run.ts'
import type { StorePort } from '../ports/store.ts'

/** Play money. */
export const usdc: Token = { address: `0x${'11'.repeat(20)}`, symbol: 'USDC', decimals: 6 }

/** What a simulated planner makes of a text: the inputs of its forecasts, a question, or a failure. */
export type Planned =
  | { readonly cities: readonly string[]; readonly ask?: string; readonly limit?: bigint }
  | PlansRefusal

/** Plans on the real machine, with a scripted planner and sellers that deliver when they are told to. */
export interface SimulatedPlans extends PlansPort {
  /** What was asked for, with what the planner was told of the past. */
  readonly asked: { text: string; memory: readonly string[] }[]
  /** Ends the running step of a run. */
  finish(run: string, output: Json): Promise<void>
  /** Lets the running step of a run fail. */
  fail(run: string, failure: { readonly code: string; readonly message: string }): Promise<void>
  close(): Promise<void>
}

const service = { name: 'weather.forecast', version: '1.0.0', digest: `sha256:${'ab'.repeat(32)}` }
const facts = {
  description: 'Daily weather forecast for a city',
  input: {},
  output: {},
  tool: false,
  weight: null,
  sellers: [{ address: `0x${'22'.repeat(20)}`, name: 'meteo', ask: '1.50 USDC' }],
} as const

/** Makes simulated plans over a store. `plan` reads a text; `onNews` is called after each commit. */
export function createSimulatedPlans({
  store,
  plan,
  onNews,
}: {
  store: StorePort
  plan: (text: string, signal: AbortSignal | undefined) => Planned | Promise<Planned>
  onNews: () => void
}): SimulatedPlans {
  const effects = new EffectRunner({ store, onError: () => {} })
  const engine = new PlanEngine({
    store,
    effects,
    // Steps end when the test says so.
    execute: async () => undefined,
    onNews,
    onError: error => {
      throw error
    },
  })
  const asked: SimulatedPlans['asked'] = []
  let count = 0

  async function dispatch(id: string, event: PlanEvent): Promise<Result<undefined, PlansRefusal>> {
    const after = await engine.dispatch(id, event)
    return after === undefined
      ? failed({ code: 'not-waiting', message: 'That plan does not wait for this.' })
      : ok(undefined)
  }

  async function runningIn(id: string): Promise<number> {
    const state = await engine.read(id)
    return state?.steps.find(({ status }) => status === 'running')?.serial ?? -1
  }

  return {
    asked,
    propose: async (text, { principal = 'owner', conversation, memory = [], signal }) => {
      asked.push({ text, memory })
      const planned = await plan(text, signal)
      if (signal?.aborted) return failed({ code: 'aborted', message: 'Planning was stopped.' })
      if ('code' in planned) return failed(planned)
      const { cities, ask, limit = null } = planned
      const question: PlanStep[] =
        ask === undefined
          ? []
          : [{ kind: 'ask', question: ask, about: { service: service.name, property: 'city' }, answer: {} }]
      const bought = cities.map(
        (city): PlanStep => ({
          kind: 'service',
          service,
          input: ask === undefined ? { city, day: '2026-11-23' } : { day: '2026-11-23' },
          uses: ask === undefined ? {} : { city: { step: 0, path: [] } },
        }),
      )
      count += 1
      const decision = openPlan({
        id: `plan/${count}`,
        principal,
        ...(conversation === undefined ? {} : { conversation }),
        request: text,
        planner: 'simulated planner',
        memory,
        drafts: [...question, ...bought].map(step => (step.kind === 'ask' ? { step } : { step, facts })),
        limit,
        perStep: 1_000_000n,
        now: Date.now(),
      })
      if (decision === undefined) return failed({ code: 'bad-limit', message: 'The limit is too low.' })
      return ok(toPlanRun(await engine.open(decision)))
    },
    approve: (id, { hash }) => dispatch(id, { type: 'approved', hash, by: 'terminal ada' }),
    decline: (id, { hash }) => dispatch(id, { type: 'declined', hash }),
    answer: async (id, { step, text }) => {
      if (text !== 'nonsense') return dispatch(id, { type: 'answered', step, text, value: text })
      await dispatch(id, { type: 'misunderstood', step, message: 'Which city, again?' })
      return failed({ code: 'not-understood', message: 'Which city, again?' })
    },
    stop: id => dispatch(id, { type: 'stopped' }),
    get: async id => {
      const state = await engine.read(id)
      return state === undefined ? undefined : toPlanRun(state)
    },
    list: async ({ conversation, open }) =>
      (open === true ? engine.openRuns() : await engine.list())
        .map(toPlanRun)
        .filter(run => conversation === undefined || run.conversation === conversation),
    finish: async (id, output) => {
      const serial = await runningIn(id)
      await engine.dispatch(id, { type: 'step-done', serial, output, price: '900000', transactions: [] })
    },
    fail: async (id, failure) => {
      await engine.dispatch(id, { type: 'step-failed', serial: await runningIn(id), ...failure })
    },
    close: async () => {
      await effects.close()
      await engine.close()
    },
  }
}
