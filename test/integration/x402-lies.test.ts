import { openStore } from '@dealwright/agent-core/store/sqlite'
import { randomHex } from '@dealwright/protocols'
import { createMemoryNetwork, createMemoryTransport } from '@dealwright/protocols/transport/memory'
import { signerFromKey } from '@dealwright/wallet'
import { connectFacilitator, type FacilitatorPort, readPayment } from '@dealwright/x402'
import { type CreateShopParameters, createAgent, createShop } from 'dealwright'
import { Interface } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployCode } from '../redteam/world/deploy-code.ts'
import { paymentHeader, signTransfer } from '../redteam/world/sign-payment.ts'
import { mined } from './wallet-world.ts'
import { createPaidWorld, type PaidWorld } from './x402-world.ts'

let paid: PaidWorld

beforeAll(async () => {
  paid = await createPaidWorld()
})
afterAll(() => paid[Symbol.asyncDispose]())

const shopWith = (facilitator: FacilitatorPort, confirmations = 0) =>
  paid.sell((app, sell) => void app.get('/forecast', sell('0.01 USDC'), c => c.json({ highC: 11 })), {
    facilitator,
    verify: { chain: paid.chain, patienceMs: 0, confirmations },
  })

describe('a seller that looks at the chain', () => {
  it('sells as ever through an honest facilitator, here or elsewhere', async () => {
    for (const facilitator of [paid.facilitator, connectFacilitator(paid.facilitatorUrl)]) {
      await using shop = await shopWith(facilitator)
      const answer = await paid.payingFetch()(`${shop.url}/forecast`)
      expect([answer.status, readPayment(answer)?.state]).toEqual([200, 'settled'])
    }
  })

  it('gives nothing for a made-up settlement, and the answer once it is a real one; the buyer pays once', async () => {
    let isHonest = false
    await using shop = await shopWith({
      ...paid.facilitator,
      settle: async (payload, terms) =>
        isHonest
          ? paid.facilitator.settle(payload, terms)
          : { success: true, transaction: randomHex(), network: terms.network },
    })
    const pay = paid.payingFetch()
    const before = await paid.balance(paid.seller.address)
    await expect(pay(`${shop.url}/forecast`)).resolves.toMatchObject({ status: 503 })
    isHonest = true
    expect(await (await pay(`${shop.url}/forecast`)).json()).toEqual({ highC: 11 })
    expect(await paid.balance(paid.seller.address)).toBe(before + 10_000n)
  })

  it('waits until blocks lie on the payment', async () => {
    await using shop = await shopWith(paid.facilitator, 2)
    const pay = paid.payingFetch()
    await expect(pay(`${shop.url}/forecast`)).resolves.toMatchObject({ status: 503 })
    await paid.world.provider.send('anvil_mine', ['0x2'])
    expect((await pay(`${shop.url}/forecast`)).status).toBe(200)
  })
})

describe('a facilitator', () => {
  it('takes one transfer in a batch for one payment, and not for another nonce that moved nothing', async () => {
    const { world, chain, seller } = paid
    const { chainId, token, accounts } = world.devnet
    const [account] = accounts.slice(5)
    if (account === undefined) throw new RangeError('There are too few accounts.')
    const terms = { chainId, token: token.address, validBefore: BigInt((await chain.now()) + 600) }
    const toSeller = { ...terms, to: seller.address, value: 10_000n }
    const [real, idle] = [await signTransfer(account, toSeller), await signTransfer(account, toSeller)]
    const { nonce } = idle.authorization
    const spent = await signTransfer(account, { ...terms, to: account.address, value: 0n, nonce })
    const attacker = world.outsider(6)
    const batch = await deployCode({ attacker }, 'Batch')
    const transfer = new Interface([
      'function transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
    ])
    const calls = [real, spent].map(({ authorization: one, signature }) =>
      transfer.encodeFunctionData('transferWithAuthorization', [
        one.from,
        one.to,
        one.value,
        one.validAfter,
        one.validBefore,
        one.nonce,
        signature,
      ]),
    )
    const data = new Interface(['function run(address[],bytes[])']).encodeFunctionData('run', [
      [token.address, token.address],
      calls,
    ])
    const { hash } = await mined(attacker.sendTransaction({ to: batch, data, gasLimit: 600_000n }))
    const find = (signed: typeof real) =>
      chain.findTransfer({ asset: token.address, ...signed.authorization })
    expect(await find(real)).toBe(hash)
    expect(await find(idle)).toBeUndefined()
  })

  it('settles again what a rewritten block took away', async () => {
    const { world, chain, facilitator, seller } = paid
    const { provider, devnet } = world
    const asset = await chain.asset(devnet.token.address)
    const [account] = devnet.accounts.slice(5)
    if (account === undefined) throw new RangeError('There are too few accounts.')
    const signed = await signTransfer(account, {
      chainId: devnet.chainId,
      token: asset.address,
      to: seller.address,
      value: 10_000n,
      validBefore: BigInt((await chain.now()) + 600),
    })
    const { from, to, value, validAfter, validBefore, nonce } = signed.authorization
    const accepted = {
      scheme: 'exact',
      network: `eip155:${devnet.chainId}`,
      amount: '10000',
      asset: asset.address,
      payTo: seller.address,
      maxTimeoutSeconds: 60,
    }
    const payment = {
      x402Version: 2,
      accepted,
      payload: {
        signature: signed.signature,
        authorization: {
          from,
          to,
          value: `${value}`,
          validAfter: `${validAfter}`,
          validBefore: `${validBefore}`,
          nonce,
        },
      },
    } as const
    const before = await paid.balance(seller.address)
    const snapshot: unknown = await provider.send('evm_snapshot', [])
    expect(await facilitator.settle(payment, accepted)).toMatchObject({ success: true })
    await provider.send('evm_revert', [snapshot])
    // By the wallet, which sends again what a block lost, or by the facilitator: the chain must show it.
    expect(await facilitator.settle(payment, accepted)).toMatchObject({ success: true })
    expect(await paid.balance(seller.address)).toBe(before + 10_000n)
  })
})

describe('a shop of an agent', () => {
  it('looks at the chain without being told, and believes its facilitator where it is told to', async () => {
    const { world, chain } = paid
    const { devnet } = world
    const [key, account] = devnet.accounts.slice(7)
    if (account === undefined || key === undefined) throw new RangeError('There are too few accounts.')
    const sellTo = async (options: CreateShopParameters) => {
      await using store = await openStore({ path: ':memory:' })
      await using agent = await createAgent({
        name: 'meteo',
        signer: signerFromKey(key.privateKey),
        chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
        transport: createMemoryTransport({
          address: key.address,
          network: createMemoryNetwork(),
          inbox: store,
        }),
        store,
      })
      const transaction = randomHex()
      const facilitator: FacilitatorPort = {
        ...paid.facilitator,
        verify: async () => ({ isValid: true }),
        settle: async (_, { network }) => ({ success: true, transaction, network }),
      }
      const { app, sell } = await createShop(agent, { facilitator, ...options })
      app.get('/forecast', sell('0.01 USDC'), c => c.json({ highC: 11 }))
      const terms = { chainId: devnet.chainId, token: devnet.token.address, to: key.address, value: 10_000n }
      const validBefore = BigInt((await chain.now()) + 600)
      const signed = await signTransfer(account, { ...terms, validBefore })
      // Nobody signed this, as the chain can tell at once.
      const forged = { ...signed, signature: `0x${'11'.repeat(65)}` } as const
      const answer = await app.request('/forecast', {
        headers: {
          'PAYMENT-SIGNATURE': paymentHeader(forged, {
            scheme: 'exact',
            network: `eip155:${devnet.chainId}`,
            amount: '10000',
            asset: devnet.token.address,
            payTo: key.address,
            maxTimeoutSeconds: 60,
          }),
        },
      })
      return answer.status
    }
    expect([await sellTo({}), await sellTo({ verify: false })]).toEqual([402, 200])
  })
})
