import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import { type CreateAgentOptions, createAgent } from 'dealwright'
import { defineEcho } from './durability-world.ts'
import type { Figure } from './figure.ts'
import { median } from './transport-lane.ts'

const rounds = 5
const together = 16

/** A seller and a buyer of one kind, both running. */
interface Pair extends AsyncDisposable {
  /** Settles deals, all at once; answers how many a second. */
  settle(): Promise<number>
}

/**
 * Measures whole deals on one embedded devnet, 16 at a time, by agents with store and queue on disk against agents with both in memory.
 * Rounds of the two take turns, so that a busy machine weighs on both.
 */
export const benchDurableDeals = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-bench-durability-'))
  try {
    await using devnet = await createDevnet()
    await using on = await openPair(devnet, {
      first: 0,
      remember: async name => ({ dataDir: join(folder, name) }),
    })
    await using off = await openPair(devnet, {
      first: 2,
      remember: async (_name, opened) => ({
        store: opened.use(await openStore({ path: ':memory:' })),
        queue: opened.use(await openQueue()),
      }),
    })
    await on.settle()
    await off.settle()
    const rates: { on: number[]; off: number[] } = { on: [], off: [] }
    for (let round = 0; round < rounds; round += 1) {
      rates.on.push(await on.settle())
      rates.off.push(await off.settle())
    }
    const [durable, forgetful] = [median(rates.on), median(rates.off)]
    return [
      {
        name: 'durability.deals.on',
        value: durable,
        unit: 'deals/s',
        ratio: durable / forgetful,
        against: 'store and queue in memory',
      },
      { name: 'durability.deals.off', value: forgetful, unit: 'deals/s' },
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface OpenPairParameters {
  /** Devnet account of the seller; the buyer has the next one. */
  first: number
  /** Where an agent of this name keeps what it must remember; what is opened for that is closed after the agent. */
  remember: (
    name: string,
    opened: AsyncDisposableStack,
  ) => Promise<Pick<CreateAgentOptions, 'dataDir' | 'store' | 'queue'>>
}

async function openPair(devnet: Devnet, { first, remember }: OpenPairParameters): Promise<Pair> {
  await using opening = new AsyncDisposableStack()
  const service = defineEcho(`bench.echo-${first}`)
  const open = async (name: string, account: number) =>
    opening.use(
      await createAgent({
        name,
        signer: signerFromKey(devnet.accounts[account]?.privateKey ?? ''),
        chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts, fromBlock: 0 },
        transport: 'memory',
        concurrency: 16,
        policy: { budgets: [{ limit: '1000000 USDC', per: 'day' }] },
        ...(await remember(name, opening)),
      }),
    )
  const seller = await open('seller', first)
  seller.sell(service, { ask: '0.02 USDC', floor: '0.01 USDC', work: ({ input }) => input })
  await seller.start()
  const buyer = await open('buyer', first + 1)
  const buy = async (n: number): Promise<void> => {
    const deal = await buyer.buy(service, { n }, { budget: '0.02 USDC' })
    const result = await deal.result()
    if (result.n !== n) throw new Error(`deal ${n} returned ${result.n}`)
  }
  const opened = opening.move()
  return {
    settle: async () => {
      const begin = performance.now()
      await Promise.all(Array.from({ length: together }, (_, n) => buy(n)))
      return together / ((performance.now() - begin) / 1000)
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
