import { type Hex, randomHex } from '@dealwright/protocols'
import { AbstractProvider, type Filter, id, Log, Network, zeroPadValue } from 'ethers'
import { expect, it } from 'vitest'
import { reputationInterface } from '../chain/interfaces.ts'
import { createFeedbackMemory } from './create-feedback-memory.ts'
import { encodeDataUri } from './data-uri.ts'

const address: Hex = '0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa'
const giver: Hex = `0x${'bb'.repeat(20)}`

/** A chain with one piece of feedback in each block. */
class FeedbackChain extends AbstractProvider {
  readonly logs: Log[] = []
  readonly asked: { readonly agentId: number; readonly from: number }[] = []

  constructor() {
    super(Network.from(1))
  }

  add(agentId: bigint, file: string): string {
    const values = [agentId, giver, 1, 90, 0, 'starred', 'starred', 'echo', '', file, id(file)]
    const blockNumber = this.logs.length
    const hash = id(String(blockNumber))
    const place = { blockNumber, blockHash: hash, transactionHash: hash, index: 0, transactionIndex: 0 }
    const event = reputationInterface.encodeEventLog('NewFeedback', values)
    this.logs.push(new Log({ ...event, ...place, address, removed: false }, this))
    return hash
  }

  override async getLogs({ topics, fromBlock }: Filter): Promise<Log[]> {
    const [, agent, from] = topics ?? []
    this.asked.push({ agentId: Number(agent), from: Number(fromBlock) })
    expect(from).toBe(zeroPadValue(giver, 32))
    return this.logs.filter(log => log.topics[1] === agent && log.blockNumber >= Number(fromBlock))
  }
}

function memoryOf(maxDeals?: number) {
  const chain = new FeedbackChain()
  const head = async () => chain.logs.length
  const room = maxDeals === undefined ? {} : { maxDeals }
  const memory = createFeedbackMemory({ provider: chain, address, giver, fromBlock: 0, head, ...room })
  const give = (agentId: bigint, deal: Hex) => chain.add(agentId, encodeDataUri(JSON.stringify({ deal })))
  const find = (agentId: bigint, deal: Hex) => memory.find({ agentId, deal, tag1: 'starred' })
  return { chain, give, find }
}

it('finds feedback by agent and deal, among files of any kind', async () => {
  const { chain, give, find } = memoryOf()
  const deal = randomHex()
  for (const file of ['', 'https://elsewhere.example', encodeDataUri('[]'), encodeDataUri('{"deal":7}')])
    chain.add(1n, file)
  const hash = give(1n, deal)
  give(1n, deal)
  expect(await find(1n, deal)).toBe(hash)
  expect(await find(2n, deal)).toBeUndefined()
  expect(await find(1n, randomHex())).toBeUndefined()
  chain.destroy()
})

it('reads an agent from the first block once, also after others, and again only where it had no room', async () => {
  for (const [maxDeals, again] of [
    [1_000, 236],
    [100, 0],
  ] as const) {
    const { chain, give, find } = memoryOf(maxDeals)
    const deal = randomHex()
    const hash = give(1n, deal)
    for (let count = 0; count < 299; count++) give(BigInt(1 + (count % 2)), randomHex())
    expect(await find(1n, deal)).toBe(hash)
    await find(2n, deal)
    expect(await find(1n, deal)).toBe(hash)
    expect(chain.asked).toEqual([
      { agentId: 1, from: 0 },
      { agentId: 2, from: 0 },
      { agentId: 1, from: again },
    ])
    chain.destroy()
  }
})
