import { describe, expect, it } from 'vitest'
import { askStep, draft, outputOf, proposePlan, serviceStep } from '../testing/plans.ts'
import { decidePlan } from './decide-plan.ts'
import type { DraftStep, PlanDecision, PlanEvent } from './plan-event.ts'
import type { PlanState } from './plan-state.ts'

const decide = (state: PlanState, event: PlanEvent, now = 1): PlanDecision => {
  const decision = decidePlan(state, event, now)
  if (decision === undefined) throw new Error(`${event.type} changed nothing`)
  return decision
}
const approved = (drafts: readonly DraftStep[], limit: bigint | null = null): PlanDecision => {
  const { state } = proposePlan(drafts, limit)
  return decide(state, { type: 'approved', hash: state.hash, by: 'owner' })
}
const done = (serial: number, price = '100000', output = { n: 1 }): PlanEvent => ({
  type: 'step-done',
  serial,
  output,
  price,
  transactions: [],
})
const failed = (serial: number, code = 'no-agreement', message = 'too dear'): PlanEvent => ({
  type: 'step-failed',
  serial,
  code,
  message,
})
const started = ({ effects }: PlanDecision) =>
  effects.flatMap(effect => (effect.type === 'start-step' ? [effect.serial] : []))

const forecast = draft(serviceStep('a'), { weight: '1500000' })
const translation = draft(serviceStep('b', { text: outputOf(0, 'n') }), { weight: '500000' })

describe('a plan', () => {
  it('waits for an approval of exactly this plan, and is approved once', () => {
    const { state } = proposePlan([forecast])
    const approval = (hash: string): PlanEvent => ({ type: 'approved', hash, by: 'owner' })
    expect(decidePlan(state, approval(`sha256:${'0'.repeat(64)}`), 1)).toBeUndefined()
    const other = proposePlan([forecast], 1_000_000n).state
    expect(decidePlan(state, approval(other.hash), 1)).toBeUndefined()
    const running = decide(state, approval(state.hash))
    expect(started(running)).toEqual([0])
    expect(decidePlan(running.state, approval(state.hash), 1)).toBeUndefined()
  })

  it('runs what depends on nothing at once, and the rest when it has what it uses', () => {
    const drafts = [forecast, translation, draft(serviceStep('c'))]
    const first = approved(drafts)
    expect(started(first)).toEqual([0, 2])
    const second = decide(first.state, done(0))
    expect(started(second)).toEqual([1])
    const third = decide(decide(second.state, done(2)).state, done(1))
    expect(third).toMatchObject({
      state: { phase: 'done', spent: '300000' },
      notices: [{}, { type: 'done' }],
    })
    expect(decidePlan(third.state, done(1), 1)).toBeUndefined()
  })

  it('holds the whole plan to the limit, and gives what one step saved to the next', () => {
    const { state } = approved([forecast, translation], 1_200_000n)
    expect(state).toMatchObject({
      worstCase: '1200000',
      steps: [{ ceiling: '900000' }, { ceiling: '300000' }],
    })
    const next = decide(state, done(0, '500000'))
    expect(next.state.steps[1]).toMatchObject({ status: 'running', ceiling: '700000' })
  })

  it('takes the default for each step where no limit is named', () => {
    const { state } = proposePlan([forecast, translation, askStepDraft])
    expect(state).toMatchObject({
      worstCase: '2000000',
      steps: [{ ceiling: '1000000' }, { ceiling: '1000000' }, { ceiling: '0' }],
    })
  })

  it('asks one question at a time, again after a bad answer, and gives up after three', () => {
    const drafts = [
      askStepDraft,
      draft(askStep('day')),
      draft(serviceStep('a', { n: outputOf(0), day: outputOf(1) })),
    ]
    const asking = approved(drafts)
    expect(asking.notices).toMatchObject([
      { type: 'approved' },
      { type: 'asked', step: 0, message: 'Which n?' },
    ])
    const again = decide(asking.state, { type: 'misunderstood', step: 0, message: 'a number please' })
    expect(again.notices).toEqual([{ type: 'asked', step: 0, message: 'a number please' }])
    const answered = decide(again.state, { type: 'answered', step: 0, text: '7', value: 7 })
    expect(answered.notices).toMatchObject([{ type: 'answered' }, { type: 'asked', step: 1 }])
    const going = decide(answered.state, { type: 'answered', step: 1, text: 'tomorrow', value: '2026-11-23' })
    expect(started(going)).toEqual([2])

    let { state } = answered
    for (let round = 1; round <= 3; round += 1)
      state = decide(state, { type: 'misunderstood', step: 1, message: 'a day please' }).state
    expect(state).toMatchObject({ phase: 'failed', failure: { code: 'missing-input' } })
  })

  it('plans the rest anew without the service that failed, and keeps what was done', () => {
    const second = decide(approved([forecast, translation], 1_200_000n).state, done(0, '600000'))
    const broken = decide(second.state, failed(1))
    expect(broken.effects).toEqual([{ type: 'replan', revision: 0 }])
    expect(broken.state).toMatchObject({ phase: 'replanning', excluded: ['b'] })
    const other = draft(serviceStep('c', { text: outputOf(0, 'n') }))
    const mended = decide(broken.state, { type: 'replanned', drafts: [forecast, other] })
    expect(started(mended)).toEqual([3])
    expect(mended.state).toMatchObject({
      phase: 'running',
      revision: 1,
      steps: [
        { serial: 0, status: 'done', price: '600000' },
        { serial: 3, status: 'running', ceiling: '600000' },
      ],
      superseded: [{ serial: 1, status: 'failed' }],
    })
    expect(mended.state.hash).not.toBe(broken.state.hash)
    expect(decide(mended.state, done(3)).state).toMatchObject({ phase: 'done', spent: '700000' })
  })

  it('buys again what the new plan asks for with another input', () => {
    const second = decide(approved([forecast, translation]).state, done(0))
    const broken = decide(second.state, failed(1))
    const elsewhere = draft(serviceStep('a', {}, { n: 5 }))
    const mended = decide(broken.state, { type: 'replanned', drafts: [elsewhere] })
    expect(started(mended)).toEqual([2])
  })

  it('lets what runs end before it plans anew', () => {
    const both = approved([forecast, draft(serviceStep('c'))])
    const broken = decide(both.state, failed(0))
    expect(broken.effects).toEqual([])
    expect(broken.state.phase).toBe('halting')
    expect(decide(broken.state, done(1)).effects).toEqual([{ type: 'replan', revision: 0 }])
  })

  it('proposes again what may cost more than was approved', () => {
    const broken = decide(approved([forecast]).state, failed(0))
    const dearer = [draft(serviceStep('c')), draft(serviceStep('d'))]
    const again = decide(broken.state, { type: 'replanned', drafts: dearer })
    expect(again).toMatchObject({
      state: { phase: 'proposed', worstCase: '2000000', approved: { worstCase: '1000000' } },
      effects: [],
    })
    const going = decide(again.state, { type: 'approved', hash: again.state.hash, by: 'owner' })
    expect(started(going)).toEqual([1, 2])
  })

  it('gives up after two other plans, with what went wrong last', () => {
    let { state } = approved([forecast])
    for (const [index, digest] of ['b', 'c'].entries()) {
      state = decide(state, failed(index)).state
      state = decide(state, { type: 'replanned', drafts: [draft(serviceStep(digest))] }).state
    }
    const last = decide(state, failed(2, 'no-proposal', 'nobody else'))
    expect(last).toMatchObject({ state: { phase: 'failed', failure: { code: 'no-proposal' } }, effects: [] })
  })

  it.each(['denied', 'insufficient-funds'])('does not plan anew after %s', code => {
    const { state } = decide(approved([forecast]).state, failed(0, code))
    expect(state).toMatchObject({ phase: 'failed', failure: { code, message: 'too dear' } })
  })

  it('counts money that is gone for nothing', () => {
    const lost: PlanEvent = {
      type: 'step-failed',
      serial: 0,
      code: 'paid-undelivered',
      message: '',
      spent: '900000',
    }
    const broken = decide(approved([forecast, translation], 1_200_000n).state, lost)
    const mended = decide(broken.state, { type: 'replanned', drafts: [draft(serviceStep('c'))] })
    expect(mended.state).toMatchObject({ spent: '900000', steps: [{ ceiling: '300000' }] })
  })

  it('stops: what runs is called off and ends, and nothing begins', () => {
    const first = approved([forecast, translation])
    const stopped = decide(first.state, { type: 'stopped' })
    expect(stopped).toMatchObject({
      state: { phase: 'halting' },
      effects: [{ type: 'cancel-step', serial: 0 }],
    })
    expect(decidePlan(stopped.state, { type: 'stopped' }, 1)).toBeUndefined()
    const over = decide(stopped.state, done(0))
    expect(over).toMatchObject({ state: { phase: 'stopped', spent: '100000' }, effects: [] })
  })

  it('ends a proposal that is declined, stopped, or not approved in time', () => {
    const { state } = proposePlan([forecast])
    expect(decide(state, { type: 'declined', hash: state.hash }).state.phase).toBe('declined')
    expect(decide(state, { type: 'stopped' }).state.phase).toBe('stopped')
    expect(decidePlan(state, { type: 'deadline' }, 1)).toBeUndefined()
    const late = 3_600_000
    expect(decide(state, { type: 'deadline' }, late).state.phase).toBe('expired')
    expect(decidePlan(state, { type: 'approved', hash: state.hash, by: 'owner' }, late)).toBeUndefined()
  })

  it('is not opened where the limit does not go round', () => {
    expect(() => proposePlan([forecast, translation], 1n)).toThrow('does not go round')
    const tool = draft(serviceStep('t'), { tool: true })
    expect(proposePlan([tool], 0n).state.worstCase).toBe('0')
  })
})

const askStepDraft = draft(askStep())
