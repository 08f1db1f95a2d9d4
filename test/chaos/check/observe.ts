import { workMark } from '../agents/service.ts'
import type { World } from '../world/start-world.ts'
import type { Balances, Observation, Order } from './observation.ts'
import { readBalances, readChain } from './read-chain.ts'
import { readStore } from './read-store.ts'

export interface ObserveParameters {
  readonly orders: readonly Order[]
  /** What was held before the first order. */
  readonly before: Balances
}

/** Sees all that can be seen of a world from outside its agents. */
export const observe = async (world: World, { orders, before }: ObserveParameters): Promise<Observation> => ({
  orders,
  before,
  buyer: readStore(world.storeOf('buyer')),
  seller: readStore(world.storeOf('seller')),
  chain: await readChain(chainOf(world)),
  works: world.seller
    .lines()
    .filter(line => line.startsWith(workMark))
    .map(line => line.slice(workMark.length)),
  deaths: [...world.buyer.deaths, ...world.seller.deaths],
})

/** Who holds what in a world. */
export const observeBalances = (world: World): Promise<Balances> => readBalances(chainOf(world))

const chainOf = ({ devnet, provider, buyer, seller }: World) => ({
  chain: provider,
  contracts: devnet.contracts,
  buyer: buyer.config.address,
  seller: seller.config.address,
})
