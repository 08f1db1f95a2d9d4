import { setTimeout as pause } from 'node:timers/promises'
import { type Agent, UnrecoverableWorkError } from '@dealwright/agent-core'
import { type CreateAgentOptions, createAgent } from '../create-agent.ts'
import { conversion } from './conversion.ts'
import { convertUnit } from './convert-unit.ts'
import { forecast } from './forecast.ts'
import { lookUpPhrases } from './phrase-book.ts'
import { shortenText } from './shorten-text.ts'
import { summary } from './summary.ts'
import { translation } from './translation.ts'
import { lookUpWeather } from './weather-table.ts'

/** What every seller of the market is told. */
export type StartDemoMarketParameters = Omit<CreateAgentOptions, 'name'>

interface Price {
  readonly ask: string
  /** What the seller would go down to; nobody else is told. */
  readonly floor: string
}

const sellForecasts = (price: Price) => (seller: Agent) =>
  seller.sell(forecast, {
    ...price,
    work: async ({ input, progress, signal }) => {
      await progress({ percent: 10, doing: 'reading the table' })
      await pause(250, undefined, { signal })
      const found = lookUpWeather(input.city, input.day)
      await progress({ percent: 70, doing: `${input.city} found` })
      await pause(250, undefined, { signal })
      await progress({ percent: 100, doing: 'writing the forecast' })
      return found
    },
  })

const sellTranslations = (price: Price) => (seller: Agent) =>
  seller.sell(translation, {
    ...price,
    work: async ({ input: { text, language }, progress, signal }) => {
      await progress({ percent: 30, doing: 'looking phrases up' })
      await pause(250, undefined, { signal })
      await progress({ percent: 100, doing: `writing ${language}` })
      return { text: lookUpPhrases(text, language), language }
    },
  })

const sellConversions = (price: Price) => (seller: Agent) =>
  seller.sell(conversion, {
    ...price,
    work: ({ input }) => {
      const value = convertUnit(input.value, input)
      if (value === undefined) throw new UnrecoverableWorkError(`${input.from} are not ${input.to}`)
      return { value, unit: input.to }
    },
  })

const sellSummaries = (price: Price) => (seller: Agent) =>
  seller.sell(summary, {
    ...price,
    work: async ({ input, progress, signal }) => {
      await progress({ percent: 50, doing: 'reading' })
      await pause(200, undefined, { signal })
      return { summary: shortenText(input.text, input.words) }
    },
  })

/** Who sells what. */
const sellers: readonly {
  name: string
  description: string
  offers: readonly ((seller: Agent) => unknown)[]
}[] = [
  {
    name: 'meteo',
    description: 'Sells weather forecasts. Part of the demo: its weather is invented.',
    offers: [sellForecasts({ ask: '1.50 USDC', floor: '0.80 USDC' })],
  },
  {
    name: 'nimbus',
    description: 'Sells weather forecasts and converts units. Part of the demo: its weather is invented.',
    offers: [
      sellForecasts({ ask: '1.35 USDC', floor: '0.65 USDC' }),
      sellConversions({ ask: '0.20 USDC', floor: '0.10 USDC' }),
    ],
  },
  {
    name: 'babel',
    description: 'Translates and summarizes. Part of the demo: it knows a small book of phrases.',
    offers: [
      sellTranslations({ ask: '0.60 USDC', floor: '0.30 USDC' }),
      sellSummaries({ ask: '0.40 USDC', floor: '0.20 USDC' }),
    ],
  },
  {
    name: 'lingua',
    description: 'Translates. Part of the demo: it knows a small book of phrases.',
    offers: [sellTranslations({ ask: '0.55 USDC', floor: '0.35 USDC' })],
  },
]

/** Names of the market's sellers. */
export const demoSellers: readonly string[] = sellers.map(({ name }) => name)

/**
 * Starts agents that sell several services, so that plans of several steps can be tried: forecasts (from two), translations (from two),
 * conversions of units, and summaries. What they deliver is made up in code, always the same for the same input; the trade is real.
 */
export async function startDemoMarket(options: StartDemoMarketParameters = {}): Promise<readonly Agent[]> {
  return Promise.all(
    sellers.map(async ({ name, description, offers }) => {
      const seller = await createAgent({ ...options, name, description })
      for (const add of offers) add(seller)
      await seller.start()
      return seller
    }),
  )
}
