import { defineService, type Result } from '@dealwright/protocols'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { Agent } from '../agent/agent.ts'
import type { CallFailure } from './call-failure.ts'

const forecast = defineService({
  name: 'weather.hourly',
  version: '1.0.0',
  description: 'Forecast for an hour',
  input: z.object({ city: z.string(), hour: z.int().default(12) }),
  output: z.object({ celsius: z.number() }),
})

declare const agent: Agent

describe('services sold per call have types without anybody naming any', () => {
  it('sell: per call there is a price and no bargaining', () => {
    agent.sell(forecast, {
      per: 'call',
      price: '0.001 USDC',
      work: ({ input, call, signal }) => {
        expectTypeOf(input).toEqualTypeOf<{ city: string; hour: number }>()
        expectTypeOf(call).toBeString()
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
        return { celsius: 11 }
      },
    })
    agent.sell(forecast, { per: 'call', price: '0.001 USDC', work: async () => ({ celsius: 11 }) })
    // @ts-expect-error: celsius is a number
    agent.sell(forecast, { per: 'call', price: '0.001 USDC', work: () => ({ celsius: '11' }) })
    // @ts-expect-error: a price is needed
    agent.sell(forecast, { per: 'call', work: () => ({ celsius: 11 }) })
    // @ts-expect-error: a call has no ask and no floor
    agent.sell(forecast, { per: 'call', ask: '1 USDC', floor: '1 USDC', work: () => ({ celsius: 11 }) })
    // @ts-expect-error: a deal has no fixed price
    agent.sell(forecast, { price: '0.001 USDC', work: () => ({ celsius: 11 }) })
  })

  it('call: takes what the schema takes and gives what it gives', async () => {
    const answer = await agent.call(forecast, { city: 'Paris' }, { deposit: '0.50 USDC', timeout: '5s' })
    expectTypeOf(answer).toEqualTypeOf<Result<{ celsius: number }, CallFailure>>()
    // @ts-expect-error: city is a string
    await agent.call(forecast, { city: 7 })
    // @ts-expect-error: that is no length of time
    await agent.call(forecast, { city: 'Paris' }, { timeout: 'soon' })
  })
})
