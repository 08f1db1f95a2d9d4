import { PaymentChannel__factory } from '@dealwright/contracts'
import type { Agent } from 'dealwright'
import { JsonRpcProvider } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallsWorld, createCallsWorld, doubles } from './calls-world.ts'

const price = 1_000n
/** Gas: what a payee's later claim may cost, by the gas tests of the contracts as of the agents. */
const mostGas = 45_000n

describe('an agent that is paid per call and secures its money in between', () => {
  let world: CallsWorld
  let provider: JsonRpcProvider

  beforeAll(async () => {
    world = await createCallsWorld()
    const { rpcUrl, chainId } = world.devnet
    provider = new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
  })

  afterAll(async () => {
    provider?.destroy()
    await world?.[Symbol.asyncDispose]()
  })

  const contract = () => PaymentChannel__factory.connect(world.devnet.contracts.paymentChannel, provider)
  /** What the payee sent to the contract so far: which methods, at which gas, leaving what to be collected. */
  const sent = async (payee: Agent) => {
    const channels = contract()
    const { claimed, collected } = {
      claimed: await channels.queryFilter(channels.filters.ChannelClaimed()),
      collected: await channels.queryFilter(channels.filters.PaymentCollected()),
    }
    const transactions = await Promise.all(
      [...claimed, ...collected].map(async ({ transactionHash }) => {
        const [transaction, receipt] = await Promise.all([
          provider.getTransaction(transactionHash),
          provider.getTransactionReceipt(transactionHash),
        ])
        return {
          from: transaction?.from,
          method: channels.interface.parseTransaction({ data: transaction?.data ?? '0x' })?.name ?? '',
          gas: receipt?.gasUsed ?? 0n,
          block: receipt?.blockNumber ?? 0,
        }
      }),
    )
    return transactions
      .filter(({ from }) => from === payee.address)
      .toSorted((one, other) => one.block - other.block)
  }
  const start = async (name: string, accounts: readonly [number, number], collectAbove?: string) => {
    const service = doubles(name)
    const seller = await world.open(`${name}-seller`, accounts[0], {
      channels: { claimAbove: '0.001 USDC', ...(collectAbove === undefined ? {} : { collectAbove }) },
    })
    seller.sell(service, {
      per: 'call',
      price: '0.001 USDC',
      work: ({ input: { n } }) => ({ twice: n * 2 }),
    })
    await seller.start()
    const buyer = await world.open(`${name}-buyer`, accounts[1])
    const call = async (n: number) => {
      const answer = await buyer.call(service, { n }, { deposit: '0.05 USDC' })
      expect(answer).toEqual({ ok: true, value: { twice: n * 2 } })
      // Each is secured before the next one is made.
      await expect.poll(async () => (await sent(seller)).length, { timeout: 20_000 }).toBeGreaterThan(n)
    }
    return { seller, buyer, call }
  }

  it('pays 45,000 gas for a later claim, and is paid by one collection at the end', async () => {
    const { seller, buyer, call } = await start('interim', [1, 2])
    const before = await seller.balance()
    for (let n = 0; n < 4; n += 1) await call(n)
    expect(await seller.balance()).toBe(before)
    expect(await contract().owed(seller.address, world.devnet.token.address)).toBe(4n * price)
    await buyer.closeChannels()
    await expect.poll(() => seller.balance(), { timeout: 20_000 }).toBe(before + 4n * price)
    const transactions = await sent(seller)
    expect(transactions.map(({ method }) => method)).toEqual([
      'record',
      'record',
      'record',
      'record',
      'collect',
    ])
    const [, ...later] = transactions.filter(({ method }) => method === 'record')
    for (const { gas } of later) expect(gas).toBeLessThanOrEqual(mostGas)
    // As cheap as the contract makes it, so that a dearer method would be noticed.
    for (const { gas } of later) expect(gas).toBeGreaterThan(40_000n)
  })

  it('brings home what is worth a collection while the channel lasts', async () => {
    const { seller, buyer, call } = await start('worth', [3, 4], '0.003 USDC')
    const before = await seller.balance()
    for (let n = 0; n < 3; n += 1) await call(n)
    await expect.poll(() => seller.balance(), { timeout: 20_000 }).toBe(before + 3n * price)
    expect((await sent(seller)).map(({ method }) => method)).toEqual([
      'record',
      'record',
      'record',
      'collect',
    ])
    expect(await buyer.closeChannels()).toMatchObject([{ spent: 3n * price, state: 'closed' }])
    expect(await seller.balance()).toBe(before + 3n * price)
  })
})
