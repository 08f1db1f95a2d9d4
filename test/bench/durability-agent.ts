// The process that benchKill kills: a buyer and a seller with everything on disk, wallets of their own and a real chain.
import { join } from 'node:path'
import { signerFromKey } from '@dealwright/wallet'
import { type Agent, type ChainOptions, createAgent } from 'dealwright'
import { defineEcho } from './durability-world.ts'

/** What the process is told at its start, as JSON in its first argument. */
export interface KillOrder {
  readonly chain: ChainOptions
  readonly keys: readonly [seller: string, buyer: string]
  readonly folder: string
  /** Deals to open, whose work then waits for ever. 0: take up what is there, and work. */
  readonly deals: number
}

/** What the process tells: that its agents run, and how many deals have come so far. */
export type KillReport =
  | {
      readonly type: 'started'
      /** What it took of the processors, in seconds. */
      readonly processor: number
    }
  | { readonly type: 'working' | 'completed'; readonly count: number }

const service = defineEcho('bench.echo-kill')
/** A seller bargains with one client about 100 deals at a time. */
const together = 50

const tell = (report: KillReport): void => {
  process.send?.(report)
}

const main = async ({ chain, keys, folder, deals }: KillOrder): Promise<void> => {
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  const open = (name: string, key: string): Promise<Agent> =>
    createAgent({
      name,
      signer: signerFromKey(key),
      chain,
      transport: 'memory',
      concurrency: 16,
      dataDir: join(folder, name),
    })
  const [seller, buyer] = await Promise.all([open('seller', keys[0]), open('buyer', keys[1])])
  seller.sell(service, {
    ask: '0.02 USDC',
    floor: '0.01 USDC',
    work: ({ input }) => (deals > 0 ? new Promise<typeof input>(() => {}) : input),
  })
  const counts = { working: 0, completed: 0 }
  const count = (type: keyof typeof counts): void => {
    counts[type] += 1
    tell({ type, count: counts[type] })
  }
  // The seller has heard of the money then: messages in memory do not outlive the process.
  seller.on('deal', ({ notice: { type } }) => type === 'working' && count(type))
  buyer.on('deal', ({ notice: { type } }) => {
    if (type === 'failed') process.exit(1)
    if (type === 'completed') count(type)
  })
  await Promise.all([seller.start(), buyer.start()])
  const { user, system } = process.cpuUsage()
  tell({ type: 'started', processor: (user + system) / 1e6 })
  for (let done = 0; done < deals; done += together) {
    const opened = await Promise.all(
      Array.from({ length: together }, (_, n) =>
        buyer.buy(service, { n: done + n }, { budget: '0.02 USDC', deliverWithin: '6h' }),
      ),
    )
    await Promise.all(opened.map(deal => deal.hash()))
  }
}

await main(JSON.parse(process.argv[2] ?? '') as KillOrder)
