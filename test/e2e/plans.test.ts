import type { PlannerPort } from '@dealwright/protocols'
import { type Agent, type AgentEvents, createAgent, UnrecoverableWorkError } from 'dealwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasRedisServer, startRedis } from '../support/start-redis.ts'
import { createScriptedPlanner, forecast, forecastInFrench, interpret, translate } from './plans-world.ts'

type News = AgentEvents['plan-run'][0]

describe('plans of several steps', () => {
  const sellers: Agent[] = []
  const buyers: Agent[] = []
  let forecasting: () => Promise<void>
  let translating: () => Promise<void>
  const worked: string[] = []

  beforeAll(async () => {
    const meteo = await createAgent({ name: 'meteo', transport: 'memory' })
    meteo.sell(forecast, {
      ask: '1.00 USDC',
      floor: '0.50 USDC',
      work: async ({ input }) => {
        worked.push(`forecast ${input.city}`)
        await forecasting()
        return { highC: 11, summary: `dry in ${input.city}` }
      },
    })
    const polyglot = await createAgent({ name: 'polyglot', transport: 'memory' })
    const work = async (text: string, language: string) => {
      worked.push(`translate ${text}`)
      await translating()
      return { text: `${text} (${language})` }
    }
    polyglot.sell(translate, {
      ask: '0.50 USDC',
      floor: '0.20 USDC',
      work: ({ input }) => work(input.text, input.language),
    })
    const interpreter = await createAgent({ name: 'interpreter', transport: 'memory' })
    interpreter.sell(interpret, {
      ask: '0.40 USDC',
      floor: '0.20 USDC',
      work: ({ input }) => ({ text: `${input.text} in ${input.language}` }),
    })
    for (const seller of [meteo, polyglot, interpreter]) {
      sellers.push(seller)
      await seller.start()
    }
  })

  const closeBuyers = async () => {
    for (const agent of buyers) await agent.close()
    buyers.length = 0
  }
  afterEach(async () => {
    await closeBuyers()
    worked.length = 0
    forecasting = translating = async () => {}
  })
  afterAll(async () => {
    for (const agent of sellers) await agent.close()
  })
  forecasting = translating = async () => {}

  const open = async (
    name: string,
    planner: PlannerPort,
    options: Partial<Parameters<typeof createAgent>[0]> = {},
  ) => {
    const agent = await createAgent({ name, transport: 'memory', planner, ...options })
    buyers.push(agent)
    const news: News[] = []
    agent.on('plan-run', item => news.push(item))
    return { agent, news }
  }
  const spentIn = async (agent: Agent, act: () => Promise<unknown>): Promise<bigint> => {
    const before = await agent.balance()
    await act()
    return before - (await agent.balance())
  }

  it('buy a forecast, and its translation from somebody else, within one limit', async () => {
    const { agent } = await open('alice', createScriptedPlanner(forecastInFrench, 1_200_000n))
    await agent.start()
    const before = await agent.balance()
    const outcome = await agent.delegate('Weather for Paris in French, at most 1.20 USDC')
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        { step: 0, service: 'weather.forecast', output: { summary: 'dry in Paris' } },
        { step: 1, service: 'text.translate', output: { text: 'dry in Paris (French)' } },
      ],
    })
    if (!outcome.ok) return
    const prices = outcome.value.map(({ price }) => price)
    expect(prices.every(price => price > 0n)).toBe(true)
    const spent = prices.reduce((sum, price) => sum + price, 0n)
    expect(spent).toBeLessThanOrEqual(1_200_000n)
    expect(before - (await agent.balance())).toBe(spent)
    expect(new Set(outcome.value.map(({ deal }) => deal)).size).toBe(2)
    for (const { transactions } of outcome.value) expect(transactions[0]?.step).toBe('fund')
    const [run] = await agent.plans.list()
    expect(run).toMatchObject({ status: 'done', spent, worstCase: 1_200_000n })
  })

  it.skipIf(!hasRedisServer())('run on Redis too', async () => {
    const redis = await startRedis()
    try {
      const queue = { redisUrl: redis.url }
      const { agent } = await open('redis-buyer', createScriptedPlanner(forecastInFrench), { queue })
      const outcome = await agent.delegate('Weather for Paris in French')
      expect(outcome).toMatchObject({
        ok: true,
        value: [{ step: 0 }, { output: { text: 'dry in Paris (French)' } }],
      })
    } finally {
      // Before its queue goes.
      await closeBuyers()
      await redis.close()
    }
  })

  it('do at once what depends on nothing', async () => {
    let waiting = 0
    const both = Promise.withResolvers<void>()
    // Neither is done before both have begun.
    forecasting = async () => {
      waiting += 1
      if (waiting === 2) both.resolve()
      await both.promise
    }
    const planner = createScriptedPlanner(use => [
      use('weather.forecast', { city: 'Paris', day: '2026-11-23' }),
      use('weather.forecast', { city: 'Rome', day: '2026-11-23' }),
    ])
    const { agent } = await open('parallel', planner)
    expect(await agent.delegate('Weather in Paris and Rome')).toMatchObject({
      ok: true,
      value: [
        { step: 0, output: { summary: 'dry in Paris' } },
        { step: 1, output: { summary: 'dry in Rome' } },
      ],
    })
  })

  it('ask the person for what is missing, and ground the answer', async () => {
    const planner = createScriptedPlanner(use => [
      {
        kind: 'ask',
        question: 'For which day?',
        about: { service: 'weather.forecast', property: 'day' },
        answer: { type: 'string', format: 'date' },
      },
      use('weather.forecast', { city: 'Oslo' }, { day: { step: 0, path: [] } }),
    ])
    const { agent, news } = await open('asker', planner)
    const proposed = await agent.plans.propose('Weather in Oslo')
    if (!proposed.ok) throw new Error(proposed.error.message)
    const { id, hash } = proposed.value
    await agent.plans.approve(id, { hash })
    const bad = await agent.plans.answer(id, { step: 0, text: 'when it suits' })
    expect(bad).toMatchObject({ ok: false, error: { code: 'missing-input' } })
    expect(worked).toEqual([])
    expect(await agent.plans.answer(id, { step: 0, text: '2026-11-30' })).toMatchObject({ ok: true })
    const run = await agent.plans.until(id, () => false)
    expect(run).toMatchObject({ status: 'done', steps: [{ output: '2026-11-30' }, { status: 'done' }] })
    expect(news.filter(({ type }) => type === 'asked')).toMatchObject([
      { message: 'For which day?' },
      { message: bad.ok ? '' : bad.error.message },
    ])
  })

  it('turn to another service when one fails, and buy nothing twice', async () => {
    translating = async () => {
      throw new UnrecoverableWorkError('lost for words')
    }
    const summary = { text: { step: 0, path: ['summary'] } }
    const planner = createScriptedPlanner(
      use => [
        use('weather.forecast', { city: 'Paris', day: '2026-11-23' }),
        use('text.translate', { language: 'French' }, summary) ??
          use('text.interpret', { language: 'French' }, summary),
      ],
      1_500_000n,
    )
    const { agent, news } = await open('stubborn', planner)
    await agent.start()
    let outcome: Awaited<ReturnType<Agent['delegate']>> | undefined
    const spent = await spentIn(agent, async () => {
      outcome = await agent.delegate('Weather for Paris in French, at most 1.50 USDC')
    })
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        { service: 'weather.forecast' },
        { service: 'text.interpret', output: { text: 'dry in Paris in French' } },
      ],
    })
    expect(worked).toEqual(['forecast Paris', 'translate dry in Paris'])
    expect(news.map(({ type }) => type)).toEqual([
      'proposed',
      'approved',
      'step-started',
      'step-done',
      'step-started',
      'step-failed',
      'replanned',
      'step-started',
      'step-done',
      'done',
    ])
    const [run] = await agent.plans.list()
    expect(run).toMatchObject({ revision: 1, spent })
    expect(spent).toBeLessThanOrEqual(1_500_000n)
  })

  it('are refused before anything is spent where their worst case is more than there is', async () => {
    const { agent, news } = await open('poor', createScriptedPlanner(forecastInFrench, 10n ** 15n))
    await agent.start()
    const spent = await spentIn(agent, async () => {
      expect(await agent.delegate('Weather for Paris in French, at most 1000000000 USDC')).toMatchObject({
        ok: false,
        error: { code: 'insufficient-funds', done: [] },
      })
    })
    expect([spent, worked, news]).toEqual([0n, [], []])
  })

  it('buy from whom the policy allows, and say why where it allows nobody', async () => {
    const [meteo, polyglot] = sellers
    const planner = createScriptedPlanner(forecastInFrench)
    const one = await open('loyal', planner, {
      policy: { counterparties: [meteo?.address ?? '0x', polyglot?.address ?? '0x'] },
    })
    expect(await one.agent.delegate('Weather for Paris in French')).toMatchObject({ ok: true })
    const none = await open('shy', planner, { policy: { counterparties: [polyglot?.address ?? '0x'] } })
    const called: unknown[] = []
    none.agent.on('deal', ({ notice }) => notice.type === 'called' && called.push(notice))
    expect(await none.agent.delegate('Weather for Paris in French')).toMatchObject({
      ok: false,
      error: { code: 'denied', done: [] },
    })
    expect(called).toEqual([])
  })

  it('are stopped with what is paid for going on to its end', async () => {
    const gate = Promise.withResolvers<void>()
    forecasting = () => gate.promise
    const { agent, news } = await open('stopper', createScriptedPlanner(forecastInFrench))
    const controller = new AbortController()
    const pending = agent.delegate('Weather for Paris in French', { signal: controller.signal })
    await expect.poll(() => worked, { timeout: 30_000 }).toEqual(['forecast Paris'])
    controller.abort()
    expect(await pending).toMatchObject({ ok: false, error: { code: 'stopped' } })
    gate.resolve()
    await expect.poll(() => news.at(-1)?.type, { timeout: 30_000 }).toBe('stopped')
    expect(news.at(-1)?.run).toMatchObject({
      status: 'stopped',
      steps: [{ status: 'done', output: { summary: 'dry in Paris' } }, { status: 'waiting' }],
    })
    expect(worked).toEqual(['forecast Paris'])
  })
})
