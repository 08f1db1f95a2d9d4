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
import { openAccomplice } from '../classes/sign-deal.ts'
import type { ScenarioClass } from '../scenario.ts'

/** Requests paid by x402 over HTTP, each once, up to what the day allows exactly. */
export const x402Purchase: ScenarioClass = {
  name: 'x402-purchase',
  draw: random => {
    const requests = random.between(1, 4)
    const price = BigInt(random.between(1, 50_000))
    const looks = random.chance(0.5)
    return {
      name: `${requests} requests at ${price} units${looks ? ', proven on the chain' : ''}`,
      run: async stage => {
        const { rpcUrl, chainId, token } = stage.world.devnet
        const seller = await stage.victim()
        const due = price * BigInt(requests)
        const buyer = await stage.wallet(await stage.victim({ spend: due, recipients: [seller.address] }), {
          policy: { budgets: [{ limit: due, per: 'day' }] },
        })
        const chain = connectChain({ rpcUrl, chainId })
        stage.defer(() => chain.close())
        const facilitator = createFacilitator({ wallet: await openAccomplice(stage), chain })
        const sell = sellRoutes({
          payTo: seller.address,
          asset: await chain.asset(token.address),
          facilitator,
          ...(looks ? { verify: { chain } } : {}),
        })
        const app = new Hono()
        app.get('/report', sell(price), c => c.json({ day: c.req.query('day') }))
        const shop = await serveApp(app)
        stage.defer(() => shop.close())
        const pay = createPayingFetch(fetch, {
          payer: buyer,
          chain,
          store: createMemoryStore(),
          maxAmount: price,
        })
        for (let day = 0; day < requests; day += 1) {
          const answer = await pay(`${shop.url}/report?day=${day}`)
          if (answer.status !== 200) throw new Error(`the shop answered ${answer.status}`)
          if (readPayment(answer)?.state !== 'settled') throw new Error('the payment was not settled')
        }
      },
    }
  },
}
