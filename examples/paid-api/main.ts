// One agent sells a route of its HTTP API by the call, another pays for it: x402 v2, offline, with a chain of this process.
import { createAgent, createShop, readPayment } from 'dealwright'

// The seller: any Hono route, at a price, paid to the agent's own address. Its wallet settles and pays the gas.
await using meteo = await createAgent({ name: 'meteo' })
const { app, sell, serve } = await createShop(meteo)
app.get('/forecast/:city', sell('0.01 USDC', { description: 'Daily forecast' }), c =>
  c.json({ city: c.req.param('city'), highC: 11, summary: 'light rain' }),
)
const { url } = await serve()

// The buyer: a fetch that pays, under its wallet's policy, and never twice for one request.
await using alice = await createAgent({ name: 'alice' })
const answer = await alice.fetch(`${url}/forecast/Paris`, { budget: '0.02 USDC' })
const forecast: unknown = await answer.json()
const payment = readPayment(answer)
console.log(`${JSON.stringify(forecast)} for ${payment?.price}, ${payment?.state}`)
