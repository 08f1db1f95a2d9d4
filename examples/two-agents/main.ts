import { createAgent, defineService } from 'dealwright'
import { z } from 'zod'

// Shared by both sides: a typed service.
const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily forecast for a city',
  input: z.object({ city: z.string(), day: z.iso.date() }),
  output: z.object({ highC: z.number(), lowC: z.number(), summary: z.string() }),
})

// A provider: opens at the ask, never goes below the floor.
await using meteo = await createAgent({ name: 'meteo' })
meteo.sell(forecast, {
  ask: '1.50 USDC',
  floor: '0.80 USDC',
  work: ({ input }) => ({ highC: 11, lowC: 6, summary: `light rain in ${input.city}` }),
})
await meteo.start()

// A client: bargains, signs, pays into escrow, gets the result, releases the money.
await using alice = await createAgent({ name: 'alice' })
const deal = await alice.buy(forecast, { city: 'Paris', day: '2026-11-23' }, { budget: '1.20 USDC' })
const { highC, summary } = await deal.result()
console.log(`${summary}, up to ${highC} °C`)
