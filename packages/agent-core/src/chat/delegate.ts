import {
  type Address,
  type AskStep,
  failed,
  type Hex,
  type Json,
  ok,
  type PlanFailure,
  type Result,
} from '@dealwright/protocols'
import type { PlanNews } from '../agent/events.ts'
import type { DealFailure, DealTransaction } from '../deals/deal-handle.ts'
import type { PlanRun, PlanRunStep } from '../plans/plan-run.ts'
import type { Plans } from '../plans/plans.ts'
import { toPlanNews } from '../plans/to-plan-news.ts'

/** The result of one step of a plan. */
export interface StepResult {
  /** Index in the plan's steps, from 0. */
  readonly step: number
  /** The service, or `tool.<name>`. */
  readonly service: string
  readonly output: Json
  /** Atomic units; 0 for tools. */
  readonly price: bigint
  /** The deal id: hash of the agreement. Tools have none. */
  readonly deal?: Hex
  /** Whose money paid: the agent's own, or its principal's. */
  readonly payer?: Address
  readonly transactions: readonly DealTransaction[]
}

/** Why a delegated task came to nothing. */
export interface DelegationFailure {
  readonly code: PlanFailure['code'] | 'declined' | 'stopped' | 'insufficient-funds' | DealFailure['code']
  readonly message: string
  /** Steps that had been done before, with what they cost. */
  readonly done: readonly StepResult[]
}

/** A question of a plan for the person. */
export interface PlanQuestion {
  readonly question: string
  /** What the answer is for. */
  readonly about: AskStep['about']
  /** Why the last answer did not do, in one line; undefined where there was none. */
  readonly refused?: string
}

export interface DelegateParameters {
  /** Asked before anything is spent, and again where another plan may cost more. Default: yes, within the ceilings. */
  approve?: (plan: PlanNews) => boolean | Promise<boolean>
  /** Asked for what the message does not give; undefined stops the plan. Default: nobody is asked, and such a plan is refused. */
  ask?: (question: PlanQuestion) => string | undefined | Promise<string | undefined>
  /** What was said before: data for the model, never a source of values. */
  memory?: readonly string[]
  /** Stops the plan: nothing new begins, and purchases with money in them go on to their end. */
  signal?: AbortSignal
}

type DelegatePlans = Pick<Plans, 'propose' | 'approve' | 'decline' | 'answer' | 'stop' | 'until'>

/** Carries out a person's request: plan it, check the worst case, have it approved, and wait until it is done. */
export async function delegate(
  text: string,
  { approve, ask, memory, signal }: DelegateParameters,
  plans: DelegatePlans,
): Promise<Result<readonly StepResult[], DelegationFailure>> {
  const proposed = await plans.propose(text, {
    canAsk: ask !== undefined,
    ...(memory === undefined ? {} : { memory }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (!proposed.ok) return failed({ ...proposed.error, done: [] })
  let run = proposed.value
  let refused: string | undefined
  for (;;) {
    if (signal?.aborted === true) return stop(run, plans)
    const asking = run.steps.findIndex(({ status }) => status === 'asking')
    const question = run.steps[asking]?.step
    if (run.status === 'proposed') {
      const isWanted = approve === undefined || (await approve(toPlanNews(run)))
      const { id, hash } = run
      if (!isWanted) return decline(run, plans)
      const approved = await plans.approve(id, { hash })
      if (approved.ok) run = approved.value
      else if (approved.error.code !== 'not-waiting') return failed({ ...approved.error, done: doneIn(run) })
      else run = await plans.until(id, () => true)
    } else if (question?.kind === 'ask') {
      const { question: words, about } = question
      if (ask === undefined) return unasked(await plans.stop(run.id), words, run)
      const said = await ask({ question: words, about, ...(refused === undefined ? {} : { refused }) })
      if (said === undefined) return stop(run, plans)
      const answered = await plans.answer(run.id, { step: asking, text: said })
      refused = answered.ok ? undefined : answered.error.message
      run = answered.ok ? answered.value : await plans.until(run.id, () => true)
    } else if (waits(run)) {
      run = await abortable(
        plans.until(run.id, next => !waits(next)),
        signal,
        run,
      )
    } else return resultOf(run)
  }
}

/** Whether a run goes on without the person. */
const waits = ({ status, steps }: PlanRun): boolean =>
  (status === 'running' && !steps.some(step => step.status === 'asking')) ||
  status === 'replanning' ||
  status === 'stopping'

async function decline(run: PlanRun, plans: DelegatePlans): Promise<Result<never, DelegationFailure>> {
  await plans.decline(run.id, { hash: run.hash })
  const done = doneIn(run)
  const spent = run.spent === 0n ? 'nothing was spent' : 'nothing more is spent'
  return failed({ code: 'declined', message: `You did not approve the plan; ${spent}.`, done })
}

async function stop(run: PlanRun, plans: DelegatePlans): Promise<Result<never, DelegationFailure>> {
  const stopped = await plans.stop(run.id)
  const last = stopped.ok ? stopped.value : run
  const goesOn = last.status === 'stopping' ? '; what is paid for goes on to its end' : ''
  return failed({ code: 'stopped', message: `The plan was stopped${goesOn}.`, done: doneIn(last) })
}

/** Another plan asks what the first did not, and nobody is there. */
const unasked = (
  stopped: Result<PlanRun, unknown>,
  question: string,
  run: PlanRun,
): Result<never, DelegationFailure> =>
  failed({
    code: 'missing-input',
    message: `${question} Say it and ask again.`,
    done: doneIn(stopped.ok ? stopped.value : run),
  })

function resultOf(run: PlanRun): Result<readonly StepResult[], DelegationFailure> {
  if (run.status === 'done') return ok(resultsOf(run.steps))
  const done = doneIn(run)
  if (run.status === 'expired')
    return failed({ code: 'declined', message: 'Nobody approved the plan in time; nothing was spent.', done })
  if (run.status === 'declined' || run.status === 'stopped')
    return failed({ code: 'stopped', message: 'The plan was stopped.', done })
  const { code, message } = run.failure ?? { code: 'failed', message: 'The plan failed.' }
  return failed({ code, message, done })
}

const doneIn = ({ steps, superseded }: PlanRun): readonly StepResult[] => [
  ...resultsOf(steps),
  ...resultsOf(superseded),
]

const resultsOf = (steps: readonly PlanRunStep[]): readonly StepResult[] =>
  steps.flatMap(({ step, status, output = null, price = 0n, deal, payer, transactions = [] }, index) => {
    if (status !== 'done' || step.kind === 'ask') return []
    const bought = { ...(deal === undefined ? {} : { deal }), ...(payer === undefined ? {} : { payer }) }
    return [{ step: index, service: step.service.name, output, price, ...bought, transactions }]
  })

/** What a promise gives, or the other value where the signal aborts first. */
function abortable<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
  otherwise: Value,
): Promise<Value> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = () => resolve(otherwise)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
