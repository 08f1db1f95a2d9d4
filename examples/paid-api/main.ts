// One agent sells a route of its HTTP API by the call, another pays for it: x402 v2, on a chain of this process, offline.
import { createDevnet } from '@dealwright/devnet'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import {
  connectChain,
  createFacilitator,
  createMemoryStore,
  createPayingFetch,
  readPayment,
  sellRoutes,
  serveApp,
} from '@dealwright/x402'
import { Hono } from 'hono'

await using cleanup = new AsyncDisposableStack()
const { rpcUrl, chainId, contracts, token, accounts } = cleanup.use(await createDevnet())
const chain = cleanup.use(connectChain({ rpcUrl, chainId }))
const [alice, meteo, relayer] = await Promise.all(
  accounts.slice(0, 3).map(async ({ privateKey }) => {
    const signer = signerFromKey(privateKey)
    return cleanup.use(
      await createWallet({ signer, rpcUrl, contracts, policy: { perDealCeiling: '0.05 USDC' } }),
    )
  }),
)
if (!alice || !meteo || !relayer) throw new Error('A devnet has at least three accounts.')

// The seller: any Hono route, at a price. The relayer pays the gas; the store remembers what was paid for.
const facilitator = createFacilitator({ wallet: relayer, chain })
const asset = await chain.asset(token.address)
const sell = sellRoutes({ payTo: meteo.address, asset, facilitator, store: createMemoryStore() })
const app = new Hono()
app.get('/forecast/:city', sell('0.01 USDC', { description: 'Daily forecast' }), c =>
  c.json({ city: c.req.param('city'), highC: 11, summary: 'light rain' }),
)
const shop = cleanup.use(await serveApp(app))

// The buyer: a fetch that pays, under its wallet's guard, and never twice for one request.
const pay = createPayingFetch(fetch, {
  payer: alice,
  chain,
  store: createMemoryStore(),
  maxAmount: '0.02 USDC',
})
const answer = await pay(`${shop.url}/forecast/Paris`)
const forecast: unknown = await answer.json()
const payment = readPayment(answer)
console.log(`${JSON.stringify(forecast)} for ${payment?.price}, ${payment?.state}`)
