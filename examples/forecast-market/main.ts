// The demo's agents, by hand: two sellers of one service with different floors, and a client that takes the better price.
import { createAgent, formatMoney } from 'dealwright'
import { forecast, startForecastMarket } from 'dealwright/demo'

await using cleanup = new AsyncDisposableStack()
for (const seller of await startForecastMarket()) cleanup.use(seller)

const alice = cleanup.use(await createAgent({ name: 'alice' }))
const token = await alice.token()
alice.on('deal', ({ notice }) => {
  if (notice.type === 'offer') {
    console.log(`${notice.by} says ${formatMoney(BigInt(notice.price), token)}`)
  }
})

const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
const deal = await alice.buy(forecast, { city: 'Paris', day }, { budget: '1.20 USDC' })
const outcome = await deal.outcome()
if (outcome.ok) {
  const { output, price } = outcome.value
  console.log(`${output.summary}, ${output.lowC} to ${output.highC} °C, for ${formatMoney(price, token)}`)
} else {
  console.log(outcome.error.message)
}
