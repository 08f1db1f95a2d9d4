import type { Address } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import {
  type Chain,
  type CreatePayingFetchParameters,
  connectChain,
  createFacilitator,
  createMemoryStore,
  createPayingFetch,
  type Facilitator,
  type PayingFetch,
  type SellRoute,
  type SellRoutesParameters,
  type ServedApp,
  sellRoutes,
  serveApp,
} from '@dealwright/x402'
import { Contract } from 'ethers'
import { Hono } from 'hono'
import { createWorld, type World } from './wallet-world.ts'

/** A devnet with a buyer, a seller, and a facilitator that is served over HTTP. */
export interface PaidWorld extends AsyncDisposable {
  readonly world: World
  readonly chain: Chain
  readonly buyer: Wallet
  readonly seller: Wallet
  readonly facilitator: Facilitator
  readonly facilitatorUrl: string
  balance(holder: Address): Promise<bigint>
  payingFetch(options?: Partial<CreatePayingFetchParameters>, send?: typeof fetch): PayingFetch
  /** Serves an app whose routes are sold by the seller. */
  sell(
    build: (app: Hono, paid: SellRoute) => void,
    options?: Partial<SellRoutesParameters>,
    port?: number,
  ): Promise<ServedApp>
}

export async function createPaidWorld(): Promise<PaidWorld> {
  const world = await createWorld()
  const { devnet } = world
  const [buyer, seller, relayer] = await Promise.all([world.wallet(0), world.wallet(1), world.wallet(2)])
  const chain = connectChain({ rpcUrl: devnet.rpcUrl, chainId: devnet.chainId })
  const facilitator = createFacilitator({ wallet: relayer, chain })
  const served: ServedApp[] = [await serveApp(facilitator.app)]
  const token = new Contract(
    devnet.token.address,
    ['function balanceOf(address) view returns (uint256)'],
    world.provider,
  )
  return {
    world,
    chain,
    buyer,
    seller,
    facilitator,
    facilitatorUrl: served[0]?.url ?? '',
    balance: holder => token.getFunction('balanceOf').staticCall(holder),
    payingFetch: (options = {}, send = fetch) =>
      createPayingFetch(send, { payer: buyer, chain, store: createMemoryStore(), ...options }),
    sell: async (build, options = {}, port = 0) => {
      const app = new Hono()
      const asset = await chain.asset(devnet.token.address)
      build(app, sellRoutes({ payTo: seller.address, asset, facilitator, ...options }))
      const one = await serveApp(app, { port })
      served.push(one)
      return one
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(served.map(one => one.close()))
      await chain.close()
      await world[Symbol.asyncDispose]()
    },
  }
}
