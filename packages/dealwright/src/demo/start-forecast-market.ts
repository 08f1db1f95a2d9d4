import { setTimeout as pause } from 'node:timers/promises'
import type { Agent } from '@dealwright/agent-core'
import { type CreateAgentOptions, createAgent } from '../create-agent.ts'
import { forecast } from './forecast.ts'
import { lookUpWeather } from './weather-table.ts'

/** The demo's sellers: the floor is what each would go down to, and nobody else is told. */
export const marketSellers = [
  { name: 'meteo', ask: '1.50 USDC', floor: '0.80 USDC' },
  { name: 'nimbus', ask: '1.35 USDC', floor: '0.65 USDC' },
] as const

/** Starts agents that compete to sell the same forecast out of the same table. */
export async function startForecastMarket(
  options: Omit<CreateAgentOptions, 'name'> = {},
): Promise<readonly Agent[]> {
  return Promise.all(
    marketSellers.map(async ({ name, ask, floor }) => {
      const seller = await createAgent({ ...options, name })
      seller.sell(forecast, {
        ask,
        floor,
        work: async ({ input, progress, signal }) => {
          await progress({ percent: 10, doing: 'reading the table' })
          await pause(150, undefined, { signal })
          const found = lookUpWeather(input.city, input.day)
          await progress({ percent: 70, doing: `${input.city} found` })
          await pause(150, undefined, { signal })
          await progress({ percent: 100, doing: 'writing the forecast' })
          return found
        },
      })
      await seller.start()
      return seller
    }),
  )
}
