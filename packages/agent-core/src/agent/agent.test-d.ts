import { defineProtocol, defineService, type Json, type Result } from '@dealwright/protocols'
import { assertType, describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { DealNews } from '../deals/engine.ts'
import type { Agent } from './agent.ts'
import type { TextMessage } from './events.ts'
import type { AskFailure } from './protocol-router.ts'

const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily forecast for a city',
  input: z.object({ city: z.string(), days: z.number().default(1) }),
  output: z.object({ highC: z.number(), summary: z.string() }),
})
const ping = defineProtocol({
  name: 'ping',
  version: '1.0.0',
  messages: {
    Ping: z.object({ n: z.number() }),
    Pong: z.object({ n: z.number() }),
    Busy: z.object({ why: z.string() }),
  },
  replies: { Ping: ['Pong', 'Busy'] },
})

declare const agent: Agent

describe('what people write has types without their naming any', () => {
  it('sell: the work gets the parsed input and must give the output', () => {
    const prices = { ask: '1.50 USDC', floor: '0.80 USDC' }
    agent.sell(forecast, {
      ...prices,
      work: ({ input, progress, deal, checkpoint, resumed }) => {
        expectTypeOf(input).toEqualTypeOf<{ city: string; days: number }>()
        expectTypeOf(deal).toEqualTypeOf<`0x${string}`>()
        expectTypeOf(progress).toEqualTypeOf<(value: Json) => Promise<void>>()
        expectTypeOf(checkpoint).toEqualTypeOf<(value: Json) => Promise<void>>()
        expectTypeOf(resumed).toEqualTypeOf<Json | undefined>()
        return { highC: 11, summary: 'rain' }
      },
    })
    agent.sell(forecast, { ...prices, work: async () => ({ highC: 11, summary: 'rain' }) })
    // @ts-expect-error: highC is a number
    agent.sell(forecast, { ...prices, work: () => ({ highC: '11', summary: 'rain' }) })
    // @ts-expect-error: a floor is needed
    agent.sell(forecast, { ask: '1.50 USDC', work: () => ({ highC: 11, summary: 'rain' }) })
  })

  it('buy: takes what the schema takes and gives what it gives', async () => {
    const deal = await agent.buy(forecast, { city: 'Paris' }, { budget: '1.20 USDC', deliverWithin: '10m' })
    const { highC } = await deal.result()
    expectTypeOf(highC).toBeNumber()
    const outcome = await deal.outcome()
    if (outcome.ok) expectTypeOf(outcome.value.output.summary).toBeString()
    else expectTypeOf(outcome.error.code).toBeString()
    // @ts-expect-error: city is a string
    await agent.buy(forecast, { city: 7 }, { budget: '1.20 USDC' })
    // @ts-expect-error: a budget is needed
    await agent.buy(forecast, { city: 'Paris' }, {})
    // @ts-expect-error: not a length of time
    await agent.buy(forecast, { city: 'Paris' }, { budget: '1.20 USDC', deliverWithin: 'soon' })
  })

  it('handle: the message by its type, the answers by the protocol', () => {
    agent.handle(ping, {
      Ping: async (message, context) => {
        expectTypeOf(message).toEqualTypeOf<{ n: number }>()
        await context.reply('Pong', { n: message.n })
        await context.reply('Busy', { why: 'lunch' })
        // @ts-expect-error: Ping does not answer Ping
        await context.reply('Ping', { n: 1 })
        // @ts-expect-error: n is a number
        await context.reply('Pong', { n: '1' })
      },
    })
    // @ts-expect-error: no such message
    agent.handle(ping, { Shout: () => {} })
  })

  it('ask: one of the declared replies, told apart by type', async () => {
    const answer = await agent.ask(agent.address, ping, 'Ping', { n: 1 })
    assertType<
      Result<{ type: 'Pong'; body: { n: number } } | { type: 'Busy'; body: { why: string } }, AskFailure>
    >(answer)
    if (answer.ok && answer.value.type === 'Busy') expectTypeOf(answer.value.body.why).toBeString()
    // @ts-expect-error: no such message
    await agent.ask(agent.address, ping, 'Shout', {})
    // @ts-expect-error: n is a number
    await agent.ask(agent.address, ping, 'Ping', { n: '1' })
  })

  it('on and every: listeners by event, lengths of time with a unit', () => {
    agent.on('deal', news => expectTypeOf(news).toEqualTypeOf<DealNews>())
    agent.on('text', message => expectTypeOf(message).toEqualTypeOf<TextMessage>())
    agent.on('start', (...none) => expectTypeOf(none).toEqualTypeOf<[]>())
    agent.every('10s', context => expectTypeOf(context.agent).toEqualTypeOf<Agent>())
    // @ts-expect-error: no such event
    agent.on('lunch', () => {})
    // @ts-expect-error: a unit is needed
    agent.every('10', () => {})
  })

  it('fetch: takes what a plain fetch takes, and limits', () => {
    expectTypeOf<Agent['fetch']>().toExtend<typeof globalThis.fetch>()
    assertType<Promise<Response>>(
      agent.fetch('https://shop.example', { method: 'POST', budget: '0.05 USDC', payWithin: '10m' }),
    )
    // @ts-expect-error a length of time has a unit
    assertType(agent.fetch('https://shop.example', { payWithin: 600 }))
    // @ts-expect-error money is text with its token, never a float
    assertType(agent.fetch('https://shop.example', { budget: 0.05 }))
  })
})
