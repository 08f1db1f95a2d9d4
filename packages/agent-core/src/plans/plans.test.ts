import { failed, ok } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  bought,
  offer,
  PlanScene,
  type PlanSceneParameters,
  planOf,
  unbought,
} from '../testing/plan-scene.ts'
import { askStep, outputOf, serviceStep } from '../testing/plans.ts'
import type { PlanRun } from './plan-run.ts'
import type { Plans } from './plans.ts'

const chain = [serviceStep('a'), serviceStep('b', { text: outputOf(0, 'n') }, {})] as const

async function propose(plans: Plans, text = 'do it'): Promise<PlanRun> {
  const proposed = await plans.propose(text)
  if (!proposed.ok) throw new Error(proposed.error.message)
  return proposed.value
}
const approve = async (plans: Plans, { id, hash }: PlanRun) => plans.approve(id, { hash })
const end = (plans: Plans, { id }: PlanRun) => plans.until(id, () => false)

/** Opens a scene for the length of a test. */
async function within(
  parameters: PlanSceneParameters,
  test: (scene: PlanScene, plans: Plans) => Promise<void>,
): Promise<void> {
  const scene = new PlanScene(parameters)
  const { plans, close } = await scene.open()
  try {
    await test(scene, plans)
    expect(scene.errors).toEqual([])
  } finally {
    await close()
    await scene.close()
  }
}

describe('agent.plans', () => {
  it('proposes with what a person needs to decide, and does nothing before it is approved', () =>
    within({ plan: chain, limit: 1_000_000n, outcome: () => bought({ n: 1 }) }, async (scene, plans) => {
      const run = await propose(plans)
      expect(run).toMatchObject({
        request: 'do it',
        principal: 'owner',
        planner: 'a fixed plan',
        status: 'proposed',
        revision: 0,
        worstCase: 1_000_000n,
        spent: 0n,
        steps: [
          { status: 'waiting', ceiling: 500_000n, sellers: [{ name: 'seller', ask: '1.50 USDC' }] },
          {},
        ],
      })
      expect(run.hash).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(await plans.approve(run.id, { hash: `sha256:${'0'.repeat(64)}` })).toMatchObject({
        ok: false,
        error: { code: 'other-plan' },
      })
      expect(await plans.approve('plan/nowhere', { hash: run.hash })).toMatchObject({
        ok: false,
        error: { code: 'unknown-plan' },
      })
      expect(scene.orders).toEqual([])
      expect(await plans.approve(run.id, { hash: run.hash, session: { principal: 'ada' } })).toMatchObject({
        ok: true,
        value: { approved: { by: 'ada', worstCase: 1_000_000n } },
      })
      expect(await approve(plans, run)).toMatchObject({ ok: false, error: { code: 'not-waiting' } })
      expect(await end(plans, run)).toMatchObject({ status: 'done' })
      expect(scene.news.map(({ type, step }) => [type, step])).toEqual([
        ['proposed', undefined],
        ['approved', undefined],
        ['step-started', 0],
        ['step-done', 0],
        ['step-started', 1],
        ['step-done', 1],
        ['done', undefined],
      ])
    }))

  it('keeps what approved plans may still spend back from others', () =>
    within(
      { plan: [serviceStep('a')], limit: 3_000_000n, outcome: () => undefined },
      async (scene, plans) => {
        const [first, second] = [await propose(plans), await propose(plans)]
        const answers = await Promise.all([approve(plans, first), approve(plans, second)])
        expect(answers.map(({ ok: isFine }) => isFine)).toEqual([true, false])
        expect(answers[1]).toMatchObject({
          error: {
            code: 'insufficient-funds',
            message:
              'The plan may cost 3.00 USDC but there is 2.00 USDC to spend besides 3.00 USDC that other plans may still cost; top it up or lower the limit.',
          },
        })
        expect(await plans.propose('more')).toMatchObject({
          ok: false,
          error: { code: 'insufficient-funds' },
        })
        scene.settle(() => bought(1, 500_000n))
        await end(plans, first)
        expect(await approve(plans, second)).toMatchObject({ ok: true })
      },
    ))

  it('goes on after a restart in the step it was in, and buys nothing again', async () => {
    const scene = new PlanScene({
      plan: chain,
      outcome: ({ service }) => (service.digest === 'a' ? bought({ n: 1 }) : undefined),
    })
    const before = await scene.open()
    const run = await propose(before.plans)
    await approve(before.plans, run)
    await expect.poll(() => scene.orders.length).toBe(2)
    await before.close()
    const after = await scene.open()
    expect(await after.plans.get(run.id)).toMatchObject({
      status: 'running',
      steps: [{ status: 'done' }, { status: 'running' }],
    })
    scene.settle(() => bought({ text: 'sec' }))
    expect(await end(after.plans, run)).toMatchObject({
      status: 'done',
      spent: 200_000n,
      steps: [{}, { output: { text: 'sec' } }],
    })
    expect(scene.orders.map(({ service }) => service.digest)).toEqual(['a', 'b'])
    expect(new Set(scene.orders.map(({ id }) => id)).size).toBe(2)
    await after.close()
    await scene.close()
  })

  it('queues a step again that the queue forgot, and places its order once', async () => {
    const scene = new PlanScene({ plan: [serviceStep('a')] })
    const before = await scene.open({ queue: async () => new Promise(() => {}) })
    const run = await propose(before.plans)
    await approve(before.plans, run)
    // As after a kill: nothing is closed in order.
    const after = await scene.open()
    expect(await end(after.plans, run)).toMatchObject({ status: 'done' })
    expect(scene.orders).toHaveLength(1)
    await after.close()
    await scene.close()
  })

  it('keeps proposals and questions over a restart', async () => {
    const scene = new PlanScene({ plan: [askStep(), serviceStep('a', { n: outputOf(0) }, {})] })
    const first = await scene.open()
    const run = await propose(first.plans)
    await first.close()
    const second = await scene.open()
    await approve(second.plans, run)
    await second.close()
    const third = await scene.open()
    expect(await third.plans.list({ open: true })).toMatchObject([
      { id: run.id, steps: [{ status: 'asking' }, {}] },
    ])
    expect(await third.plans.answer(run.id, { step: 1, text: '7' })).toMatchObject({
      error: { code: 'not-waiting' },
    })
    expect(await third.plans.answer(run.id, { step: 0, text: '7' })).toMatchObject({ ok: true })
    expect(await end(third.plans, run)).toMatchObject({ status: 'done' })
    expect(scene.orders).toMatchObject([{ input: { n: 7 } }])
    expect(await third.plans.list({ open: true })).toEqual([])
    await third.close()
    await scene.close()
  })

  it('plans anew without the service that failed, from the same words and the same day', () =>
    within(
      {
        plan: ({ services }) => {
          const last = services.at(-1)?.digest
          return last === undefined
            ? failed({ code: 'no-service', message: 'none' })
            : planOf([serviceStep(last)])
        },
        offers: [offer('a'), offer('b')],
        outcome: ({ service }) => (service.digest === 'b' ? unbought() : bought('yes')),
      },
      async (scene, plans) => {
        const run = await propose(plans)
        await approve(plans, run)
        expect(await end(plans, run)).toMatchObject({
          status: 'done',
          revision: 1,
          steps: [{ output: 'yes' }],
          superseded: [{ status: 'failed', failure: { code: 'no-agreement' } }],
        })
        const [first, second] = scene.requests
        expect(second?.services.map(({ digest }) => digest)).toEqual(['a'])
        expect(second).toMatchObject({ text: 'do it', now: first?.now })
        expect(scene.news.map(({ type }) => type)).toContain('replanned')
      },
    ))

  it('says what failed where there is no other way', () =>
    within(
      {
        plan: ({ services }) =>
          services.length === 2
            ? planOf([serviceStep('a')])
            : failed({ code: 'no-service', message: 'nothing fits' }),
        outcome: () => unbought(),
      },
      async (_scene, plans) => {
        const run = await propose(plans)
        await approve(plans, run)
        expect(await end(plans, run)).toMatchObject({
          status: 'failed',
          failure: { code: 'no-agreement', message: 'too dear' },
        })
      },
    ))

  it('ends with what failed where the planner cannot be asked again', () =>
    within(
      {
        plan: request => {
          if (request.services.length === 2) return planOf([serviceStep('a')])
          throw new Error('the model is gone')
        },
        outcome: () => unbought(),
      },
      async (_scene, plans) => {
        const run = await propose(plans)
        await approve(plans, run)
        expect(await end(plans, run)).toMatchObject({ status: 'failed', failure: { code: 'no-agreement' } })
      },
    ))

  it('stops before anything begins, and lists by conversation', () =>
    within({ plan: chain }, async (scene, plans) => {
      const one = await plans.propose('do it', { conversation: 'c1', principal: 'ada' })
      await plans.propose('do it', { conversation: 'c2' })
      expect(await plans.list({ conversation: 'c1' })).toMatchObject([
        { conversation: 'c1', principal: 'ada' },
      ])
      const id = one.ok ? one.value.id : ''
      expect(await plans.stop(id)).toMatchObject({ ok: true, value: { status: 'stopped' } })
      expect(await plans.stop(id)).toMatchObject({ ok: false, error: { code: 'not-waiting' } })
      expect(await plans.decline(id, { hash: 'sha256:0' })).toMatchObject({ ok: false })
      expect((await plans.list({ open: true })).map(({ conversation }) => conversation)).toEqual(['c2'])
      expect(scene.orders).toEqual([])
    }))

  it('refuses a limit that does not go round its steps', () =>
    within({ plan: chain, limit: 1n }, async (_scene, plans) => {
      expect(await plans.propose('do it')).toMatchObject({
        ok: false,
        error: {
          code: 'insufficient-funds',
          message: expect.stringContaining('0.000001 USDC does not go round'),
        },
      })
    }))

  it.each([serviceStep('z'), serviceStep('a', { n: outputOf(0) }), serviceStep('a', { n: outputOf(-1) })])(
    'takes no plan of a service that nobody offers, or that uses what comes later',
    step =>
      within({ plan: [step] }, async (_scene, plans) => {
        expect(await plans.propose('do it')).toMatchObject({ ok: false })
        expect(await plans.list()).toEqual([])
      }),
  )
})

describe('tools of the agent', () => {
  const shout = (invoke: (input: unknown, signal?: AbortSignal) => unknown = () => 'HELLO') => ({
    name: 'shout_loud',
    description: 'Shouts',
    schema: z.object({ text: z.string() }),
    invoke: async (input: unknown, options?: { signal?: AbortSignal }) => invoke(input, options?.signal),
  })
  const planned: PlanSceneParameters['plan'] = ({ services }) => {
    const tool = services.find(({ name }) => name === 'tool.shout-loud')
    if (tool === undefined) return failed({ code: 'no-service', message: 'none' })
    const { name, version, digest } = tool
    return ok({
      steps: [
        { kind: 'service', service: { name, version, digest }, input: { text: 'hello' }, uses: {} },
        serviceStep('a', { text: outputOf(0, 'result') }, {}),
      ],
      ceiling: null,
    })
  }

  it('are steps that cost nothing', async () => {
    const scene = new PlanScene({ plan: planned })
    const seen: unknown[] = []
    scene.tools.add(shout(input => (seen.push(input), 'HELLO')))
    const { plans, close } = await scene.open()
    const run = await propose(plans)
    expect(run).toMatchObject({
      worstCase: 1_000_000n,
      steps: [{ ceiling: 0n, sellers: [] }, { ceiling: 1_000_000n }],
    })
    await approve(plans, run)
    expect(await end(plans, run)).toMatchObject({
      status: 'done',
      steps: [{ output: { result: 'HELLO' }, price: 0n }, {}],
    })
    expect(seen).toEqual([{ text: 'hello' }])
    expect(scene.orders).toMatchObject([{ input: { text: 'HELLO' } }])
    await close()
    await scene.close()
  })

  it('fail in one line, once', async () => {
    const scene = new PlanScene({ plan: planned })
    let calls = 0
    scene.tools.add(
      shout(() => {
        calls += 1
        throw new Error('no voice')
      }),
    )
    const { plans, close } = await scene.open()
    const run = await propose(plans)
    await approve(plans, run)
    expect(await end(plans, run)).toMatchObject({
      status: 'failed',
      failure: { code: 'tool-failed', message: 'no voice' },
    })
    expect(calls).toBe(1)
    expect(scene.orders).toEqual([])
    await close()
    await scene.close()
  })

  it('hear when their plan is stopped', async () => {
    const scene = new PlanScene({ plan: planned })
    const aborted: unknown[] = []
    scene.tools.add(
      shout(
        (_input, signal) =>
          new Promise(resolve => signal?.addEventListener('abort', () => resolve(aborted.push('aborted')))),
      ),
    )
    const { plans, close } = await scene.open()
    const run = await propose(plans)
    await approve(plans, run)
    await expect.poll(() => [...scene.queue.jobs.values()].map(({ state }) => state)).toEqual(['active'])
    await plans.stop(run.id)
    expect(await end(plans, run)).toMatchObject({ status: 'stopped' })
    expect(aborted).toEqual(['aborted'])
    await close()
    await scene.close()
  })

  it('are not to be had of strangers under their names', () =>
    within(
      {
        plan: ({ services }) =>
          failed({ code: 'no-service', message: services.map(({ name }) => name).join() }),
        offers: [{ ...offer('a'), listing: { ...offer('a').listing, name: 'tool.shout-loud' } }, offer('b')],
      },
      async (_scene, plans) => {
        expect(await plans.propose('do it')).toMatchObject({ error: { message: 'test.b' } })
      },
    ))
})
