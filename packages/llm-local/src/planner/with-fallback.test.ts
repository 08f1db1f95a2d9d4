import {
  failed,
  ok,
  type Plan,
  type PlanFailure,
  type PlannerPort,
  type PlanRequest,
  type Result,
} from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { withFallback } from './with-fallback.ts'

const request: PlanRequest = {
  text: 'Weather',
  services: [],
  token: { symbol: 'USDC', decimals: 6, address: '0x0000000000000000000000000000000000000001' },
  now: new Date(0),
}
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
    expect(await both.plan(request)).toBe(result)
    expect(second.calls).toEqual([])
    expect(both.description).toBe('first')
  })

  it('takes a plan of the second for what the first does not understand, and else the word of the first', async () => {
    const unclear = fails('not-understood', 'first')
    const first = planner('first', unclear).port
    expect(await withFallback(first, planner('second', plan).port).plan(request)).toBe(plan)
    const other = planner('second', fails('not-understood', 'second')).port
    expect(await withFallback(first, other).plan(request)).toBe(unclear)
  })

  it('closes both', async () => {
    const [first, second] = [planner('first', plan), planner('second', plan)]
    await withFallback(first.port, second.port).close()
    expect([first.calls, second.calls]).toEqual([['close'], ['close']])
  })
})
