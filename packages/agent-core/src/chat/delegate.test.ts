import { failed, type Json, ok, type Plan, type PlannerPort, type ServiceStep } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import type { PlanNews } from '../agent/events.ts'
import type { Directory, OfferedService } from '../directory/directory.ts'
import { alice, bob, service } from '../testing/deals.ts'
import { network } from '../testing/simulated-chain.ts'
import { type DelegateContext, delegate } from './delegate.ts'

const schema = { type: 'object' }
const offer = (digest: string, address = bob): OfferedService => ({
  listing: { ...service, digest, description: 'Doubles a number', input: schema, output: schema },
  sellers: [
    {
      address,
      agentId: 1n,
      name: 'seller',
      entry: { ...service, digest, description: '', input: schema, output: schema, ask: '1.50 USDC' },
    },
  ],
})
const step = (digest: string): ServiceStep => ({
  kind: 'service',
  service: { ...service, digest },
  input: { n: 4 },
  uses: {},
})

function scene(
  steps: Plan['steps'],
  { ceiling: limit = null, ...changes }: Partial<DelegateContext> & { ceiling?: bigint | null } = {},
) {
  const bought: { input: Json; ceiling: bigint; digest: string }[] = []
  const news: PlanNews[] = []
  const planner: PlannerPort = {
    description: 'a fixed plan',
    plan: async () => ok({ steps, ceiling: limit }),
    readAnswer: (_step, text) => ok(text),
    close: async () => {},
  }
  const directory: Directory = { sellers: async () => [], services: async () => [offer('a'), offer('b')] }
  const context: DelegateContext = {
    directory,
    planner,
    token: network.token,
    defaultCeiling: 1_000_000n,
    spendable: async () => ok({ perDeal: 5_000_000n, inAll: 5_000_000n }),
    now: () => new Date(0),
    exclude: ({ address }) => address === alice,
    onPlan: item => news.push(item),
    buy: async ({ offered, input, ceiling }) => {
      bought.push({ input, ceiling, digest: offered.listing.digest })
      const deal = `0x${'d'.repeat(64)}` as const
      return ok({ deal, output: bought.length, price: ceiling, payer: alice, transactions: [] })
    },
    ...changes,
  }
  return { bought, news, context }
}

describe('delegate', () => {
  it('tells the plan with its worst case, then buys each step within its ceiling', async () => {
    const { bought, news, context } = scene([step('a'), step('b')], { ceiling: 2_200_000n })
    const outcome = await delegate('do both', {}, context)
    expect(outcome).toMatchObject({ ok: true, value: [{ output: 1, service: service.name }, { output: 2 }] })
    expect(bought.map(({ digest, ceiling }) => [digest, ceiling])).toEqual([
      ['a', 1_100_000n],
      ['b', 1_100_000n],
    ])
    expect(news).toMatchObject([
      { request: 'do both', worstCase: 2_200_000n, ceilings: [1_100_000n, 1_100_000n] },
    ])
  })

  it('spends nothing where the wallet could not pay the worst case', async () => {
    const { bought, context } = scene([step('a'), step('b')], { ceiling: 6_000_000n })
    const outcome = await delegate('do both', {}, context)
    expect(outcome).toMatchObject({ ok: false, error: { code: 'insufficient-funds', done: [] } })
    expect(bought).toEqual([])
  })

  it('asks before it spends, and takes no for an answer', async () => {
    const { bought, context } = scene([step('a')], { ceiling: 1n })
    const asked: bigint[] = []
    const approve = ({ worstCase }: PlanNews) => {
      asked.push(worstCase)
      return false
    }
    expect(await delegate('do it', { approve }, context)).toMatchObject({
      ok: false,
      error: { code: 'declined' },
    })
    expect([asked, bought]).toEqual([[1n], []])
  })

  it('says what was bought before a step failed', async () => {
    const { context } = scene([step('a'), step('b')])
    let count = 0
    const buy: DelegateContext['buy'] = async parameters => {
      count += 1
      return count === 1 ? context.buy(parameters) : failed({ code: 'no-agreement', message: 'too dear' })
    }
    const outcome = await delegate('do both', {}, { ...context, buy })
    expect(outcome).toMatchObject({ ok: false, error: { code: 'no-agreement', done: [{ output: 1 }] } })
  })

  it('plans nothing for an empty request, and never with itself', async () => {
    const seen: number[] = []
    const planner: PlannerPort = {
      description: 'counts',
      plan: async ({ services }) => {
        seen.push(services.length)
        return failed({ code: 'no-service', message: 'nobody sells that' })
      },
      readAnswer: (_step, text) => ok(text),
      close: async () => {},
    }
    const directory: Directory = { sellers: async () => [], services: async () => [offer('a', alice)] }
    const { context } = scene([step('a')], { planner, directory })
    expect(await delegate('  ', {}, context)).toMatchObject({ ok: false, error: { code: 'empty-request' } })
    expect(seen).toEqual([])
    expect(await delegate('double 4', {}, context)).toMatchObject({
      ok: false,
      error: { code: 'no-service' },
    })
    expect(seen).toEqual([0])
  })
})
