import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import {
  connectFacilitator,
  createMemoryStore,
  decodeHeader,
  readPayment,
  settlementSchema,
} from '@dealwright/x402'
import { Contract } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mined } from './wallet-world.ts'
import { createPaidWorld, type PaidWorld } from './x402-world.ts'

let paid: PaidWorld
let folder: string

beforeAll(async () => {
  paid = await createPaidWorld()
  folder = await mkdtemp(join(tmpdir(), 'dealwright-x402-'))
})
afterAll(async () => {
  await paid[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const forecast = (options: Parameters<PaidWorld['sell']>[1] = {}) =>
  paid.sell((app, sell) => {
    app.get('/forecast', sell('0.01 USDC', { description: 'Forecast' }), c => c.json({ highC: 11 }))
  }, options)

/** What the buyer has, and what the seller has. */
const balances = () => Promise.all([paid.balance(paid.buyer.address), paid.balance(paid.seller.address)])

/** A fetch that does the request and loses the answer, so many times. */
function losing(count: number): typeof fetch {
  let left = count
  return async (input, init) => {
    const answer = await fetch(input, init)
    if (!new Headers(init?.headers).has('PAYMENT-SIGNATURE') || left === 0) return answer
    left -= 1
    await answer.arrayBuffer()
    throw new TypeError('fetch failed')
  }
}

describe('a paying fetch and a sold route', () => {
  it('pays once, proves it on the chain and gets the answer', async () => {
    await using shop = await forecast()
    const before = await balances()
    const answer = await paid.payingFetch()(`${shop.url}/forecast`)
    expect(await answer.json()).toEqual({ highC: 11 })
    const payment = readPayment(answer)
    expect(payment).toMatchObject({ state: 'settled', price: '0.01 USDC' })
    expect(await balances()).toEqual([before[0] - 10_000n, before[1] + 10_000n])
    const receipt = decodeHeader(answer.headers.get('PAYMENT-RESPONSE') ?? '', settlementSchema)
    expect(receipt).toMatchObject({ ok: true, value: { transaction: payment?.transaction } })
  })

  it('pays for many different requests at once, each once', async () => {
    await using shop = await forecast()
    const before = await balances()
    const pay = paid.payingFetch()
    const urls = Array.from({ length: 8 }, (_, index) => `${shop.url}/forecast?day=${index}`)
    const answers = await Promise.all([...urls, ...urls].map(url => pay(url)))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(await balances()).toEqual([before[0] - 80_000n, before[1] + 80_000n])
  })

  it('pays nothing more after a lost answer and a restart of both sides', async () => {
    const path = join(folder, 'buyer.db')
    const sales = createMemoryStore()
    const before = await balances()
    let port: number
    {
      await using shop = await forecast({ store: sales })
      port = shop.port
      const store = await openStore({ path })
      const pay = paid.payingFetch({ store }, losing(1))
      await expect(pay(`${shop.url}/forecast`)).rejects.toMatchObject({ code: 'payment-unknown' })
      await store.close()
    }
    await using shop = await paid.sell(
      (app, sell) => {
        app.get('/forecast', sell('0.01 USDC', { description: 'Forecast' }), c => c.text('served again'))
      },
      { store: sales },
      port,
    )
    const store = await openStore({ path })
    const pay = paid.payingFetch({ store })
    expect(await pay.reconcile()).toMatchObject([{ state: 'settled' }])
    expect(await (await pay(`${shop.url}/forecast`)).json()).toEqual({ highC: 11 })
    expect(await balances()).toEqual([before[0] - 10_000n, before[1] + 10_000n])
    await store.close()
  })

  it('works with a facilitator elsewhere', async () => {
    await using shop = await forecast({ facilitator: connectFacilitator(paid.facilitatorUrl) })
    const answer = await paid.payingFetch()(`${shop.url}/forecast`)
    expect(readPayment(answer)?.state).toBe('settled')
  })

  it('pays anew when the chain shows that a payment has ended unused', async () => {
    let isOpen = false
    await using shop = await paid.sell((app, sell) => {
      app.get('/forecast', sell('0.01 USDC'), c => (isOpen ? c.json({ highC: 11 }) : c.text('later', 500)))
    })
    const before = await balances()
    const pay = paid.payingFetch()
    expect((await pay(`${shop.url}/forecast`)).status).toBe(500)
    isOpen = true
    await paid.world.pass(200)
    expect((await pay(`${shop.url}/forecast`)).status).toBe(200)
    expect(await pay.payments()).toMatchObject([{ state: 'failed' }, { state: 'settled' }])
    expect(await balances()).toEqual([before[0] - 10_000n, before[1] + 10_000n])
  })
})

describe('the guard', () => {
  it('stops a buyer at its budget, in one line', async () => {
    await using shop = await forecast()
    const buyer = await paid.world.wallet(5, {
      policy: { budgets: [{ limit: '0.02 USDC', per: 'day', each: 'counterparty' }] },
    })
    const pay = paid.payingFetch({ payer: buyer })
    const before = await paid.balance(buyer.address)
    for (const day of [1, 2]) expect((await pay(`${shop.url}/forecast?day=${day}`)).status).toBe(200)
    await expect(pay(`${shop.url}/forecast?day=3`)).rejects.toMatchObject({ code: 'payment-denied' })
    expect(await paid.balance(buyer.address)).toBe(before - 20_000n)
  })
})

describe('a facilitator', () => {
  it('settles for an account that is a contract', async () => {
    const { world, chain, facilitator, seller } = paid
    const owner = world.outsider(6)
    const account = await world.deploy('OwnedAccount', await addressOf(owner))
    const asset = await chain.asset(world.devnet.token.address)
    const token = new Contract(asset.address, ['function mint(address,uint256)'], owner)
    await mined(token.getFunction('mint')(account, 10_000n))
    const authorization = {
      from: account,
      to: seller.address,
      value: '10000',
      validAfter: '0',
      validBefore: String((await chain.now()) + 60),
      nonce: `0x${'5a'.repeat(32)}`,
    }
    const { name, version, chainId, address } = asset
    const signature = await owner.signTypedData(
      { name, version, chainId, verifyingContract: address },
      {
        TransferWithAuthorization: [
          { name: 'from', type: 'address' },
          { name: 'to', type: 'address' },
          { name: 'value', type: 'uint256' },
          { name: 'validAfter', type: 'uint256' },
          { name: 'validBefore', type: 'uint256' },
          { name: 'nonce', type: 'bytes32' },
        ],
      },
      authorization,
    )
    const accepted = {
      scheme: 'exact',
      network: 'eip155:31337',
      amount: '10000',
      asset: address,
      payTo: seller.address,
      maxTimeoutSeconds: 60,
      extra: { name, version },
    }
    const payment = { x402Version: 2, accepted, payload: { signature, authorization } } as const
    expect(await facilitator.verify(payment, accepted)).toEqual({ isValid: true, payer: account })
    expect(await facilitator.settle(payment, accepted)).toMatchObject({ success: true, payer: account })
    expect(await facilitator.verify(payment, accepted)).toMatchObject({
      invalidReason: 'invalid_exact_evm_nonce_already_used',
    })
  })

  it('sees on the chain that nobody signed, that the money is not there, and what a token is not', async () => {
    const { chain, world, facilitator, seller } = paid
    const asset = await chain.asset(world.devnet.token.address)
    expect(asset).toMatchObject({ symbol: 'USDC', decimals: 6, name: 'USD Coin', version: '2' })
    await expect(chain.asset(seller.address)).rejects.toMatchObject({ code: 'not-payable' })
    const accepted = {
      scheme: 'exact',
      network: 'eip155:31337',
      amount: '1',
      asset: asset.address,
      payTo: seller.address,
      maxTimeoutSeconds: 60,
    }
    const authorization = {
      from: paid.buyer.address,
      to: seller.address,
      value: '1',
      validAfter: '0',
      validBefore: String((await chain.now()) + 60),
      nonce: `0x${'5b'.repeat(32)}`,
    }
    const payment = {
      x402Version: 2,
      accepted,
      payload: { signature: `0x${'11'.repeat(65)}`, authorization },
    } as const
    expect(await facilitator.verify(payment, accepted)).toMatchObject({
      isValid: false,
      invalidReason: 'invalid_exact_evm_signature',
    })
  })
})

async function addressOf(owner: { getAddress(): Promise<string> }): Promise<`0x${string}`> {
  return `0x${(await owner.getAddress()).slice(2)}`
}
