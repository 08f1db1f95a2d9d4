// A service sold per call: one deposit opens a payment channel, and each call carries a signature that pays for it.
import { createAgent, defineService, formatMoney } from 'dealwright'
import { z } from 'zod'

const forecast = defineService({
  name: 'weather.hourly',
  version: '1.0.0',
  description: 'Forecast for a city and an hour',
  input: z.object({ city: z.string(), hour: z.int().min(0).max(23) }),
  output: z.object({ celsius: z.number() }),
})

await using meteo = await createAgent({ name: 'meteo' })
meteo.sell(forecast, {
  per: 'call',
  price: '0.001 USDC',
  work: ({ input }) => ({ celsius: 5 + Math.round(6 * Math.sin((Math.PI * (input.hour - 6)) / 12)) }),
})
await meteo.start()

await using alice = await createAgent({ name: 'alice' })
const before = await alice.balance()
for (const hour of [6, 12, 18]) {
  const answer = await alice.call(forecast, { city: 'Paris', hour }, { deposit: '0.50 USDC' })
  console.log(answer.ok ? `${hour}:00 ${answer.value.celsius} °C` : answer.error.message)
}

// The deposit is one transaction, the calls are none. What they did not use comes back.
await alice.closeChannels()
console.log(`paid ${formatMoney(before - (await alice.balance()), await alice.token())} for 3 calls`)
