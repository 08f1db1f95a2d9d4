import type { Agent } from '@dealwright/agent-core'
import { DealwrightError } from '@dealwright/protocols'
import type {
  SellRoute,
  SellRoutesParameters,
  ServeAppParameters,
  ServedApp,
  VerifySales,
} from '@dealwright/x402'
import type { Hono } from 'hono'
import { openTill } from './till.ts'

/** What {@link createShop} may be told. */
export interface CreateShopParameters
  extends Pick<
    SellRoutesParameters,
    'maxTimeoutSeconds' | 'needsIdentifier' | 'publicUrl' | 'maxBodyBytes' | 'maxAnswerBytes'
  > {
  /** Who verifies and settles, such as `connectFacilitator(url)`. Default: the agent's own wallet, which pays the gas. */
  readonly facilitator?: SellRoutesParameters['facilitator']
  /**
   * How the agent's own chain is asked whether a payment is there, before its answer is given. Default: once, with no block on top.
   * `false` takes the facilitator's word.
   */
  readonly verify?: Omit<VerifySales, 'chain'> | false
}

/** What an agent sells over HTTP. */
export interface Shop {
  /** An app of its own for the routes. */
  readonly app: Hono
  /** Makes the middleware that sells one route, of `app` or of any other Hono app, at a price such as `'0.01 USDC'`. */
  readonly sell: SellRoute
  /** Serves `app`, by default on any free port of this machine. Ends with the agent. Throws `port-taken`. */
  serve(parameters?: ServeAppParameters): Promise<ServedApp>
}

const shops = new WeakSet<Agent>()

/**
 * Opens an agent's shop: routes of an HTTP API that are paid for by x402 v2, to the agent's own address. What was sold is kept in the
 * agent's store, so that a payment buys one answer, also after a restart. An agent has one shop, and need not be started for it.
 * Throws `shop-open`, `no-till`, `no-payments`, `not-payable`.
 *
 * ```ts
 * import { createAgent, createShop } from 'dealwright'
 *
 * await using meteo = await createAgent({ name: 'meteo' })
 * const { app, sell, serve } = await createShop(meteo)
 * app.get('/forecast', sell('0.01 USDC'), c => c.json({ highC: 11 }))
 * const { url } = await serve()
 * ```
 */
export async function createShop(agent: Agent, parameters: CreateShopParameters = {}): Promise<Shop> {
  // Two books over one store would not know of each other's sales.
  if (shops.has(agent))
    throw new DealwrightError({
      code: 'shop-open',
      message: `${agent.name} has a shop already: sell every route with that one.`,
    })
  shops.add(agent)
  try {
    const { wallet, chain, store, defer } = await openTill(agent)
    // Only sellers load a web server.
    const [{ createFacilitator, sellRoutes, serveApp }, { Hono }] = await Promise.all([
      import('@dealwright/x402'),
      import('hono'),
    ])
    const {
      facilitator = createFacilitator({ wallet, chain, store, recipients: [agent.address] }),
      verify = {},
      ...limits
    } = parameters
    const asset = await chain.asset(wallet.network.token.address)
    const sell = sellRoutes({
      ...limits,
      payTo: agent.address,
      asset,
      facilitator,
      store,
      ...(verify === false ? {} : { verify: { ...verify, chain } }),
    })
    const app = new Hono()
    const serve = async (at?: ServeAppParameters): Promise<ServedApp> => {
      const served = await serveApp(app, at)
      defer(() => served.close())
      return served
    }
    return { app, sell, serve }
  } catch (error) {
    shops.delete(agent)
    throw error
  }
}
