import { createKeywordPlanner } from '@dealwright/llm-local'
import type { Plan, ServiceStep } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { isRight } from './is-right.ts'
import { isUngrounded } from './is-ungrounded.ts'
import type { Case } from './set/case.ts'
import { CLASSES } from './set/case.ts'
import { drawCases } from './set/draw-cases.ts'

const cases = drawCases(300)

/** The right plan of a case, as a planner would make it. */
function rightPlan({ steps, request }: Case): Plan {
  const made: Plan['steps'][number][] = []
  const places: number[] = []
  for (const step of steps) {
    const uses: Record<string, { step: number; path: string[] }> = {}
    for (const property of step.asked) {
      uses[property] = { step: made.length, path: [] }
      made.push({
        kind: 'ask',
        question: `${property}?`,
        about: { service: step.service, property },
        answer: {},
      })
    }
    for (const [property, { step: from, output }] of Object.entries(step.uses))
      uses[property] = { step: places[from] ?? -1, path: [output] }
    const listed = request.services.find(({ name }) => name === step.service)
    places.push(made.length)
    made.push({
      kind: 'service',
      service: { name: step.service, version: listed?.version ?? '', digest: listed?.digest ?? '' },
      input: step.input,
      uses,
    })
  }
  const [first, ...rest] = made
  if (first === undefined) throw new Error('A case without steps has no plan.')
  return { steps: [first, ...rest], ceiling: null }
}

const served = cases.filter(({ steps }) => steps.length > 0)
const done = (plan: Plan): ServiceStep | undefined => plan.steps.find(step => step.kind === 'service')

describe('the evaluation', () => {
  it('draws the same set each time, every class of it, with as many cases as asked for', () => {
    expect(drawCases(300)).toEqual(cases)
    expect(cases.length).toBe(300)
    expect(new Set(cases.map(one => one.class))).toEqual(new Set(CLASSES))
  })

  it('takes the plan that is right for right, and for grounded', () => {
    for (const one of served) {
      const plan = rightPlan(one)
      expect(isRight(one, { ok: true, value: plan })).toBe(true)
      expect(isUngrounded(plan, one.request), one.request.text).toBe(false)
    }
  })

  it('takes refusal for right only where nobody serves the wish', () => {
    for (const one of cases) {
      const refusal = { ok: false, error: { code: 'no-service', message: '' } } as const
      expect(isRight(one, refusal)).toBe(one.steps.length === 0)
    }
  })

  it.each<[string, (plan: Plan) => Plan]>([
    ['a value of its own', plan => change(plan, { input: { ...done(plan)?.input, city: 'Atlantis' } })],
    [
      'a service of its own',
      plan => change(plan, { service: { name: 'made.up', version: '1.0.0', digest: 'sha256:0' } }),
    ],
    ['a limit of its own', plan => ({ ...plan, ceiling: 123_456_789n })],
    [
      'an output of its own',
      plan => change(plan, { uses: { ...done(plan)?.uses, city: { step: 0, path: ['secret'] } } }),
    ],
  ])('sees %s', (_, spoil) => {
    for (const one of served) {
      const plan = spoil(rightPlan(one))
      expect(isUngrounded(plan, one.request)).toBe(true)
    }
  })

  it('counts what a planner gets right by class', async () => {
    const result = await evaluate(createKeywordPlanner(), cases)
    const all = [...result.classes.values()].reduce((sum, count) => sum + count.all, 0)
    const right = [...result.classes.values()].reduce((sum, count) => sum + count.right, 0)
    expect(all).toBe(300)
    expect(right + result.wrong.length).toBe(300)
    expect(result.accuracy).toBeCloseTo(right / 300)
    expect(result.ungrounded).toBe(0)
  })
})

function change(plan: Plan, part: Partial<ServiceStep>): Plan {
  const at = plan.steps.findIndex(step => step.kind === 'service')
  const [first, ...rest] = plan.steps.map((step, index) =>
    index === at && step.kind === 'service' ? { ...step, ...part } : step,
  )
  return first === undefined ? plan : { ...plan, steps: [first, ...rest] }
}
