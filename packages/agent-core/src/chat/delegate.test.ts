import { failed } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import type { PlanNews } from '../agent/events.ts'
import { alice } from '../testing/deals.ts'
import {
  bought,
  offer,
  PlanScene,
  type PlanSceneParameters,
  planOf,
  unbought,
} from '../testing/plan-scene.ts'
import { askStep, outputOf, serviceStep } from '../testing/plans.ts'
import { type DelegateParameters, delegate } from './delegate.ts'

async function run(
  parameters: PlanSceneParameters,
  { text = 'do both', ...options }: DelegateParameters & { text?: string } = {},
) {
  const scene = new PlanScene(parameters)
  const { plans, close } = await scene.open()
  const outcome = await delegate(text, options, plans)
  await close()
  await scene.close()
  expect(scene.errors).toEqual([])
  return { scene, outcome }
}
const both = [serviceStep('a'), serviceStep('b')] as const

describe('delegate', () => {
  it('tells the plan with its worst case, then buys each step within its ceiling', async () => {
    const { scene, outcome } = await run({ plan: both, limit: 2_200_000n })
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        { step: 0, service: 'test.a', price: 1_100_000n, payer: alice },
        { step: 1, service: 'test.b' },
      ],
    })
    expect(scene.orders.map(({ service, budget }) => [service.digest, budget])).toEqual([
      ['a', 1_100_000n],
      ['b', 1_100_000n],
    ])
    expect(scene.plans).toMatchObject([
      { request: 'do both', worstCase: 2_200_000n, ceilings: [1_100_000n, 1_100_000n] },
    ])
  })

  it('takes the default for each step where no limit is named', async () => {
    const { scene } = await run({ plan: both })
    expect(scene.plans).toMatchObject([{ worstCase: 2_000_000n, ceilings: [1_000_000n, 1_000_000n] }])
  })

  it('gives a step what an earlier one bought', async () => {
    const steps = [
      serviceStep('a'),
      serviceStep('b', { text: outputOf(0, 'summary') }, { to: 'French' }),
    ] as const
    const { scene, outcome } = await run({
      plan: steps,
      outcome: ({ service }) => bought(service.digest === 'a' ? { summary: 'dry' } : { text: 'sec' }),
    })
    expect(scene.orders[1]?.input).toEqual({ to: 'French', text: 'dry' })
    expect(outcome).toMatchObject({ ok: true, value: [{ step: 0 }, { step: 1, output: { text: 'sec' } }] })
  })

  it('fails where a step did not give what another needs', async () => {
    const steps = [serviceStep('a'), serviceStep('b', { text: outputOf(0, 'summary') })] as const
    const { outcome } = await run({ plan: steps, outcome: () => bought({}) })
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'bad-input', message: expect.stringContaining('step 1 did not give summary') },
    })
  })

  it('spends nothing where the wallet could not pay the worst case', async () => {
    const { scene, outcome } = await run({ plan: both, limit: 6_000_000n })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'insufficient-funds', done: [] } })
    expect(scene.orders).toEqual([])
  })

  it('asks before it spends, and takes no for an answer', async () => {
    const asked: bigint[] = []
    const approve = ({ worstCase }: PlanNews) => {
      asked.push(worstCase)
      return false
    }
    const { scene, outcome } = await run({ plan: [serviceStep('a')], limit: 3n }, { approve })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'declined' } })
    expect([asked, scene.orders]).toEqual([[3n], []])
  })

  it('says what was bought before a step failed', async () => {
    const { outcome } = await run({
      plan: [serviceStep('a'), serviceStep('b', { n: outputOf(0) }, {})],
      outcome: ({ service }) => (service.digest === 'a' ? bought(1) : unbought('denied')),
    })
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'denied', message: 'too dear', done: [{ output: 1, step: 0 }] },
    })
  })

  it('plans nothing for an empty request, and never with itself', async () => {
    const offers = [offer('a', { address: alice })]
    const plan = () => failed({ code: 'no-service' as const, message: 'nobody sells that' })
    const empty = await run({ plan, offers }, { text: '  ' })
    expect(empty.outcome).toMatchObject({ ok: false, error: { code: 'empty-request' } })
    expect(empty.scene.requests).toEqual([])
    const { scene, outcome } = await run({ plan, offers })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'no-service' } })
    expect(scene.requests).toMatchObject([{ services: [] }])
  })

  it('asks the person, again after an answer of no use, and works with the answer', async () => {
    const questions: (string | undefined)[] = []
    const answers = ['soon', '7']
    const { scene, outcome } = await run(
      { plan: [askStep(), serviceStep('a', { n: outputOf(0) }, {})] },
      {
        ask: ({ question, refused }) => {
          questions.push(question, refused)
          return answers.shift()
        },
      },
    )
    expect(questions).toEqual(['Which n?', undefined, 'Which n?', 'n is still open: answer e.g. "3".'])
    expect(scene.orders).toMatchObject([{ input: { n: 7 } }])
    expect(outcome).toMatchObject({ ok: true, value: [{ step: 1, service: 'test.a' }] })
  })

  it('refuses what it would have to ask where nobody is there, and stops where nobody answers', async () => {
    const plan = [askStep(), serviceStep('a', { n: outputOf(0) }, {})] as const
    const nobody = await run({ plan })
    expect(nobody.outcome).toMatchObject({
      ok: false,
      error: { code: 'missing-input', message: 'Which n? Say it and ask again.' },
    })
    const gone = await run({ plan }, { ask: () => undefined })
    expect(gone.outcome).toMatchObject({ ok: false, error: { code: 'stopped' } })
    expect([...nobody.scene.orders, ...gone.scene.orders]).toEqual([])
  })

  it('refuses what another plan would have to ask where nobody is there', async () => {
    const { outcome } = await run({
      plan: ({ services }) =>
        planOf(
          services.length === 2
            ? [serviceStep('a'), serviceStep('b', { n: outputOf(0) }, {})]
            : [serviceStep('a'), askStep(), serviceStep('a', { n: outputOf(1) }, {})],
        ),
      outcome: ({ service }) => (service.digest === 'a' ? bought(1) : unbought()),
    })
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'missing-input', message: 'Which n? Say it and ask again.', done: [{ output: 1 }] },
    })
  })

  it('gives up after three answers of no use', async () => {
    let asked = 0
    const { outcome } = await run(
      { plan: [askStep(), serviceStep('a', { n: outputOf(0) }, {})] },
      {
        ask: () => {
          asked += 1
          return 'whatever'
        },
      },
    )
    expect(asked).toBe(3)
    expect(outcome).toMatchObject({ ok: false, error: { code: 'missing-input' } })
  })

  it('stops when its signal aborts, and calls off what has begun', async () => {
    const controller = new AbortController()
    const scene = new PlanScene({ plan: both, outcome: () => undefined })
    const { plans, close } = await scene.open()
    const pending = delegate('do both', { signal: controller.signal }, plans)
    await expect.poll(() => scene.orders.length).toBe(2)
    controller.abort()
    expect(await pending).toMatchObject({
      ok: false,
      error: { code: 'stopped', message: 'The plan was stopped; what is paid for goes on to its end.' },
    })
    await expect.poll(() => scene.calledOff.length).toBe(2)
    const [open] = await plans.list()
    expect(open?.status).toBe('stopping')
    scene.settle(() => bought(1))
    await expect.poll(async () => (await plans.list())[0]?.status).toBe('stopped')
    await close()
    await scene.close()
  })

  it('hands what was said before to the planner', async () => {
    const { scene } = await run({ plan: both }, { memory: ['likes tea'] })
    expect(scene.requests).toMatchObject([{ memory: ['likes tea'] }])
  })
})
