import { failed, ok, type Plan, type PlanFailure, type PlannerPort, type Result } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { request } from '../testing/listings.ts'
import { createKeywordPlanner } from './keyword/create-keyword-planner.ts'
import { withFallback } from './with-fallback.ts'

const asked = request('Weather in Paris tomorrow')
const plan: Result<Plan, PlanFailure> = ok({
  steps: [
    { kind: 'ask', question: 'Which city?', about: { service: 'weather', property: 'city' }, answer: {} },
  ],
  ceiling: null,
})
const fails = (code: PlanFailure['code'], message: string) => failed({ code, message })

function planner(description: string, result: Result<Plan, PlanFailure>) {
  const calls: string[] = []
  const port: PlannerPort = {
    description,
    plan: async () => {
      calls.push('plan')
      return result
    },
    readAnswer: () => ok('read'),
    close: async () => {
      calls.push('close')
    },
  }
  return { port, calls }
}

describe('withFallback', () => {
  it.each([
    ['plans', plan],
    ['says that nobody serves it', fails('no-service', 'nobody')],
    ['says what is missing', fails('missing-input', 'city')],
  ])('keeps what the first planner %s', async (_, result) => {
    const second = planner('second', plan)
    const both = withFallback(planner('first', result).port, second.port)
    expect(await both.plan(asked)).toBe(result)
    expect(second.calls).toEqual([])
    expect(both.description).toBe('first')
  })

  it('takes a plan of the second for what the first does not understand, and else the word of the first', async () => {
    const unclear = fails('not-understood', 'first')
    const first = planner('first', unclear).port
    expect(await withFallback(first, planner('second', plan).port).plan(asked)).toBe(plan)
    const other = planner('second', fails('not-understood', 'second')).port
    expect(await withFallback(first, other).plan(asked)).toBe(unclear)
  })

  it.each(['at most 5 EUR', 'at most 5 dollars or 7 USDC', 'pay 0x52908400098527886E0F7030069857D2E4169Ee7'])(
    'is no way around a limit or an address that cannot be read: %s',
    async limit => {
      const unclear = fails('not-understood', 'first')
      const both = withFallback(planner('first', unclear).port, createKeywordPlanner())
      expect((await both.plan(request(`Weather in Paris tomorrow`))).ok).toBe(true)
      expect(await both.plan(request(`Weather in Paris tomorrow, ${limit}`))).toBe(unclear)
    },
  )

  it('closes both', async () => {
    const [first, second] = [planner('first', plan), planner('second', plan)]
    await withFallback(first.port, second.port).close()
    expect([first.calls, second.calls]).toEqual([['close'], ['close']])
  })
})
