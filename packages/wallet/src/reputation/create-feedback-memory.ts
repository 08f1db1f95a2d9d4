import type { Address, Hex } from '@dealwright/protocols'
import { id, type Log, type Provider, toBeHex, zeroPadValue } from 'ethers'
import { createLogTail, type LogChanges } from '../chain/create-log-tail.ts'
import { createNextFlight } from '../chain/create-next-flight.ts'
import { reputationInterface, topicOf } from '../chain/interfaces.ts'
import { toHex } from '../chain/to-hex.ts'
import type { Feedback } from '../wallet/types.ts'
import { decodeDataUri } from './data-uri.ts'

/** Knows what feedback an account gave, by reading each piece from the chain once. */
export interface FeedbackMemory {
  /** The transaction that gave feedback of this kind to this agent for this deal; undefined where there is none. */
  find(feedback: Pick<Feedback, 'agentId' | 'deal' | 'tag1'>): Promise<Hex | undefined>
}

/** Where the feedback is read. */
export interface CreateFeedbackMemoryParameters {
  readonly provider: Provider
  /** The reputation registry. */
  readonly address: Address
  /** The account that gave the feedback. */
  readonly giver: Address
  /** First block that can hold feedback. */
  readonly fromBlock: number
  /** Number of a block of about now: see `createLogTail`. */
  readonly head: () => Promise<number>
  /** How many deals are remembered at most, the current agent's apart. Default 50,000. */
  readonly maxDeals?: number
}

/** All feedback of one kind to one agent. */
interface Shelf {
  readonly deals: Map<string, Hex>
  readonly catchUp: () => Promise<void>
}

/** Makes the memory of one account. What it forgets for want of room it reads again. */
export function createFeedbackMemory(parameters: CreateFeedbackMemoryParameters): FeedbackMemory {
  const { provider, address, giver, fromBlock, head, maxDeals = 50_000 } = parameters
  const shelves = new Map<string, Shelf>()

  function makeShelf(agentId: bigint, tag1: string): Shelf {
    const topics = [
      topicOf(reputationInterface, 'NewFeedback'),
      toBeHex(agentId, 32),
      zeroPadValue(giver, 32),
      id(tag1),
    ]
    const deals = new Map<string, Hex>()
    const look = createLogTail({ provider, head, address, topics, fromBlock })
    return { deals, catchUp: createNextFlight(async () => apply(deals, await look())) }
  }

  function makeRoom(): void {
    let count = 0
    for (const { deals } of shelves.values()) count += deals.size + 1
    for (const [key, { deals }] of shelves) {
      if (count <= maxDeals || shelves.size === 1) return
      shelves.delete(key)
      count -= deals.size + 1
    }
  }

  return {
    find: async ({ agentId, deal, tag1 }) => {
      const key = `${agentId}:${tag1}`
      const shelf = shelves.get(key) ?? makeShelf(agentId, tag1)
      // Put last, so that who was not asked about for longest is forgotten first.
      shelves.delete(key)
      shelves.set(key, shelf)
      await shelf.catchUp()
      makeRoom()
      return shelf.deals.get(deal)
    },
  }
}

function apply(deals: Map<string, Hex>, { isFresh, added, removed }: LogChanges): void {
  if (isFresh) deals.clear()
  for (const log of removed) {
    const deal = dealOf(log)
    if (deal !== undefined && deals.get(deal) === log.transactionHash) deals.delete(deal)
  }
  for (const log of added) {
    const deal = dealOf(log)
    if (deal !== undefined && !deals.has(deal)) deals.set(deal, toHex(log.transactionHash))
  }
}

/** The deal id in the feedback's file, where it is one that a wallet like this wrote. */
function dealOf(log: Log): string | undefined {
  const uri: unknown = reputationInterface.parseLog(log)?.args.getValue('feedbackURI')
  const file = typeof uri === 'string' ? decodeDataUri(uri) : undefined
  if (typeof file !== 'object' || file === null || !('deal' in file)) return undefined
  return typeof file.deal === 'string' ? file.deal : undefined
}
