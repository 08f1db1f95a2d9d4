import type { PlannerPort } from '@dealwright/protocols'
import { isRight } from './is-right.ts'
import { isUngrounded } from './is-ungrounded.ts'
import { readOutcome } from './read-outcome.ts'
import { type Case, CLASSES } from './set/case.ts'

export interface Evaluation {
  /** Right plans and all plans by class. */
  readonly classes: ReadonlyMap<string, { readonly right: number; readonly all: number }>
  /** Share of right plans, from 0 to 1. */
  readonly accuracy: number
  readonly ungrounded: number
  readonly p50ms: number
  readonly p95ms: number
  readonly wrong: readonly { readonly case: Case; readonly made: unknown }[]
}

/** Plans every case once, one after another. */
export async function evaluate(planner: PlannerPort, cases: readonly Case[]): Promise<Evaluation> {
  const classes = new Map(CLASSES.map(name => [name as string, { right: 0, all: 0 }]))
  const times: number[] = []
  const wrong: { case: Case; made: unknown }[] = []
  let ungrounded = 0
  for (const one of cases) {
    const started = performance.now()
    const outcome = await planner.plan(one.request)
    times.push(performance.now() - started)
    const right = isRight(one, outcome)
    const count = classes.get(one.class)
    if (count !== undefined) {
      count.all++
      if (right) count.right++
    }
    if (!right) wrong.push({ case: one, made: readOutcome(outcome) ?? outcome })
    if (outcome.ok && isUngrounded(outcome.value, one.request)) ungrounded++
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10
  return {
    classes,
    accuracy: cases.length === 0 ? 0 : 1 - wrong.length / cases.length,
    ungrounded,
    p50ms: at(0.5),
    p95ms: at(0.95),
    wrong,
  }
}
