import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import { type CreateAgentOptions, createAgent } from 'dealwright'
import { JsonRpcProvider } from 'ethers'
import { defineEcho } from './durability-world.ts'
import type { Figure } from './figure.ts'
import { median } from './transport-lane.ts'

const alone = 50
const together = 100
const dealsAlone = 5
const dealsTogether = 16
const against = 'an escrowed deal per answer, same run'

/**
 * Measures calls paid through a channel, one after another and side by side, over memory and over XMTP, against one escrowed deal per
 * answer between the same two agents in the same run; and the gas of both, opening and closing the channel included.
 */
export const benchCalls = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-bench-calls-'))
  try {
    await using devnet = await createDevnet()
    const memory = await measure({ name: 'memory', devnet, folder, first: 0, transport: 'memory' })
    const xmtp = { env: 'local', url: devnet.xmtpUrl } as const
    return [...memory, ...(await measure({ name: 'xmtp', devnet, folder, first: 2, transport: xmtp }))]
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Lane {
  readonly name: string
  readonly devnet: Devnet
  readonly folder: string
  /** Account of the seller; the buyer has the next one. */
  readonly first: number
  readonly transport: CreateAgentOptions['transport'] & (string | object)
}

async function measure({ name, devnet, folder, first, transport }: Lane): Promise<Figure[]> {
  await using opened = new AsyncDisposableStack()
  const open = async (role: string, account: number) =>
    opened.use(
      await createAgent({
        name: role,
        signer: signerFromKey(devnet.accounts[account]?.privateKey ?? ''),
        chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts, fromBlock: 0 },
        dataDir: join(folder, `${name}-${role}`),
        transport,
        concurrency: 16,
        // What is measured is the way, not how much one sender may send.
        flow: { quota: { perSecond: Number.POSITIVE_INFINITY } },
        policy: { budgets: [{ limit: '1000 USDC', per: 'day' }] },
      }),
    )
  const perCall = defineEcho(`bench.call-${name}`)
  const perDeal = defineEcho(`bench.deal-${name}`)
  const seller = await open('seller', first)
  seller.sell(perCall, { per: 'call', price: '0.001 USDC', work: ({ input }) => input })
  seller.sell(perDeal, { ask: '0.02 USDC', floor: '0.01 USDC', work: ({ input }) => input })
  await seller.start()
  const buyer = await open('buyer', first + 1)
  const call = async (n: number): Promise<void> => {
    const answer = await buyer.call(perCall, { n }, { deposit: '1 USDC' })
    if (!answer.ok || answer.value.n !== n) throw new Error(`call ${n}: ${JSON.stringify(answer)}`)
  }
  const buy = async (n: number): Promise<void> => {
    const deal = await buyer.buy(perDeal, { n }, { budget: '0.02 USDC' })
    if ((await deal.result()).n !== n) throw new Error(`deal ${n} returned something else`)
    await deal.receipts()
  }
  const gas = createGasMeter(devnet)
  opened.defer(gas.close)

  await buy(-1)
  const startOfDeals = await gas.used()
  const deals = await run(buy, dealsAlone, dealsTogether)
  const dealGas = ((await gas.used()) - startOfDeals) / (dealsAlone + dealsTogether)

  const startOfCalls = await gas.used()
  await call(-1)
  const calls = await run(call, alone, together)
  await buyer.closeChannels()
  const count = 1 + alone + together
  const callGas = ((await gas.used()) - startOfCalls) / count
  return [
    { name: `calls.${name}.p50`, value: calls.p50, unit: 'ms', ratio: calls.p50 / deals.p50, against },
    { name: `calls.${name}`, value: calls.rate, unit: 'calls/s', ratio: calls.rate / deals.rate, against },
    { name: `calls.${name}.gas.${count}`, value: callGas, unit: 'gas/call' },
    { name: `calls.${name}.deal.p50`, value: deals.p50, unit: 'ms' },
    { name: `calls.${name}.deal`, value: deals.rate, unit: 'deals/s' },
    {
      name: `calls.${name}.deal.gas`,
      value: dealGas,
      unit: 'gas/deal',
      ratio: dealGas / callGas,
      against: 'a call',
    },
  ]
}

/** The median in milliseconds of so many one after another, and how many a second side by side. */
async function run(
  act: (n: number) => Promise<void>,
  oneByOne: number,
  sideBySide: number,
): Promise<{ p50: number; rate: number }> {
  const times: number[] = []
  for (let n = 0; n < oneByOne; n += 1) {
    const begin = performance.now()
    await act(n)
    times.push(performance.now() - begin)
  }
  const begin = performance.now()
  await Promise.all(Array.from({ length: sideBySide }, (_, n) => act(n)))
  return { p50: median(times), rate: sideBySide / ((performance.now() - begin) / 1_000) }
}

/** Gas of every transaction on the devnet so far: nobody else uses it. */
function createGasMeter({ rpcUrl, chainId }: Devnet): { used: () => Promise<number>; close: () => void } {
  const provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
  let next = 0
  let sum = 0
  return {
    close: () => provider.destroy(),
    used: async () => {
      for (const last = await provider.getBlockNumber(); next <= last; next += 1)
        sum += Number((await provider.getBlock(next))?.gasUsed ?? 0)
      return sum
    },
  }
}
