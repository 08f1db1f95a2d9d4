import { createWallet, signerFromKey, type Wallet } from '@dealwright/wallet'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  agree,
  createWorld,
  mined,
  must,
  mustFail,
  sign,
  startFaultyRpc,
  type World,
} from './wallet-world.ts'

let world: World
let alice: Wallet
let bob: Wallet

beforeAll(async () => {
  world = await createWorld()
  ;[alice, bob] = await Promise.all([world.wallet(0), world.wallet(1)])
})
afterEach(async () => {
  await world.provider.send('evm_setAutomine', [true])
  await world.provider.send('evm_mine', [])
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

async function prepare(client: Wallet = alice) {
  const agreement = await agree(client, bob, { token: world.devnet.token.address, price: 1_000n })
  return sign(agreement, client, bob)
}

describe('many sends at once', () => {
  it('never collide', async () => {
    const deals = await Promise.all(Array.from({ length: 50 }, () => prepare()))
    const before = await alice.balance()
    const results = await Promise.all(deals.map(({ signed }) => alice.openJob(signed)))
    expect(new Set(results.map(result => must(result).transaction)).size).toBe(50)
    expect(await alice.balance()).toBe(before - 50_000n)
  })

  it('get along with a second wallet that uses the same key', async () => {
    const twin = await world.wallet(0)
    const deals = await Promise.all(Array.from({ length: 12 }, () => prepare()))
    const before = await alice.balance()
    const results = await Promise.all(
      deals.map(({ signed }, index) => (index % 2 === 0 ? alice : twin).openJob(signed)),
    )
    expect(new Set(results.map(result => must(result).transaction)).size).toBe(12)
    expect(await alice.balance()).toBe(before - 12_000n)
  })

  it('notice what an outsider sent with the same key in between', async () => {
    const [one, two] = await Promise.all([prepare(), prepare()])
    must(await alice.openJob(one.signed))
    await mined(world.outsider(0).sendTransaction({ to: bob.address, value: 1n }))
    must(await alice.openJob(two.signed))
    expect(await alice.getJob(two.job)).toMatchObject({ status: 'Funded' })
  })
})

describe('a transaction whose fate is not known', () => {
  const impatient = () => world.wallet(0, { confirmationTimeoutMs: 30 })

  it('is reported with its hash and followed, not sent again', async () => {
    const wallet = await impatient()
    const { signed } = await prepare()
    const before = await alice.balance()
    await world.provider.send('evm_setAutomine', [false])
    const unknown = mustFail(await wallet.openJob(signed))
    expect(unknown).toMatchObject({
      code: 'unknown',
      retryable: true,
      transaction: expect.stringMatching(/^0x/),
    })
    expect(mustFail(await wallet.openJob(signed))).toEqual(unknown)
    await world.provider.send('evm_mine', [])
    expect(must(await wallet.openJob(signed)).transaction).toBe(unknown.transaction)
    expect(await alice.balance()).toBe(before - 1_000n)
  })

  it('is given to the network again, byte for byte, where the network lost it', async () => {
    const wallet = await impatient()
    const { signed } = await prepare()
    await world.provider.send('evm_setAutomine', [false])
    const unknown = mustFail(await wallet.openJob(signed))
    await world.provider.send('anvil_dropTransaction', [unknown.transaction])
    expect(mustFail(await wallet.openJob(signed))).toEqual(unknown)
    await world.provider.send('evm_mine', [])
    expect(must(await wallet.openJob(signed)).transaction).toBe(unknown.transaction)
  })

  it('does not hold up later sends where the network lost it', async () => {
    const wallet = await impatient()
    const [lost, next] = await Promise.all([prepare(), prepare()])
    await world.provider.send('evm_setAutomine', [false])
    const unknown = mustFail(await wallet.openJob(lost.signed))
    await world.provider.send('anvil_dropTransaction', [unknown.transaction])
    const later = mustFail(await wallet.openJob(next.signed))
    await world.provider.send('evm_mine', [])
    expect(must(await wallet.openJob(lost.signed)).transaction).toBe(unknown.transaction)
    expect(must(await wallet.openJob(next.signed)).transaction).toBe(later.transaction)
  })

  it('is replaced by a new one where another transaction took its nonce', async () => {
    const wallet = await impatient()
    const { signed } = await prepare()
    await world.provider.send('evm_setAutomine', [false])
    const nonce = await world.provider.getTransactionCount(alice.address)
    const unknown = mustFail(await wallet.openJob(signed))
    const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 11n }
    await world.outsider(0).sendTransaction({ to: bob.address, value: 1n, nonce, ...fees })
    await world.provider.send('evm_mine', [])
    await world.provider.send('evm_setAutomine', [true])
    const receipt = must(await wallet.openJob(signed))
    expect(receipt.transaction).not.toBe(unknown.transaction)
  })

  it('is found by its hash where only the answer to sending it was lost', async () => {
    let lost = 0
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, ({ method }) =>
      method === 'eth_sendRawTransaction' && lost++ === 0 ? 'lose-answer' : 'pass',
    )
    const wallet = await world.wallet(0, { rpcUrl: rpc.url })
    const { signed } = await prepare()
    const before = await alice.balance()
    const nonce = await world.provider.getTransactionCount(alice.address)
    must(await wallet.openJob(signed))
    expect(lost).toBe(1)
    expect(await world.provider.getTransactionCount(alice.address)).toBe(nonce + 1)
    expect(await alice.balance()).toBe(before - 1_000n)
    await wallet.close()
  })

  it('is not made at all where the node refuses the bytes', async () => {
    let refuse = true
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, ({ method }) =>
      method === 'eth_sendRawTransaction' && refuse
        ? { error: { code: -32005, message: 'rate limited' } }
        : 'pass',
    )
    const wallet = await world.wallet(0, { rpcUrl: rpc.url })
    const { signed } = await prepare()
    expect(mustFail(await wallet.openJob(signed))).toMatchObject({
      code: 'unreachable',
      retryable: true,
      message: 'The node did not take the transaction (rate limited): try again.',
    })
    refuse = false
    must(await wallet.openJob(signed))
    await wallet.close()
  })
})

describe('opening and closing', () => {
  const key = () => signerFromKey(world.devnet.accounts[0]?.privateKey ?? '')

  it('says where no chain answers, without the secrets of its URL', async () => {
    const { contracts } = world.devnet
    await expect(
      createWallet({ signer: key(), rpcUrl: 'http://127.0.0.1:1/v3/secret-key', contracts }),
    ).rejects.toMatchObject({
      code: 'rpc-unreachable',
      retryable: true,
      message: 'No chain answers at 127.0.0.1:1 (ECONNREFUSED): start it, or correct the RPC URL.',
    })
  })

  it('names every address without a contract', async () => {
    const { rpcUrl } = world.devnet
    const contracts = { ...world.devnet.contracts, escrow: alice.address }
    await expect(createWallet({ signer: key(), rpcUrl, contracts })).rejects.toMatchObject({
      code: 'no-contract',
      message: `There is no contract on chain 31337 at escrow ${alice.address}: check the addresses and the RPC's network.`,
    })
  })

  it('answers unreachable when the chain goes away, and throws on reads', async () => {
    let gone = false
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, () => (gone ? 'lose-answer' : 'pass'))
    const wallet = await world.wallet(0, { rpcUrl: rpc.url })
    const { signed, job } = await prepare()
    gone = true
    expect(mustFail(await wallet.openJob(signed))).toMatchObject({ code: 'unreachable', retryable: true })
    expect(mustFail(await wallet.completeJob({ job }))).toMatchObject({ code: 'unreachable' })
    await expect(wallet.balance()).rejects.toMatchObject({ code: 'rpc-unreachable', retryable: true })
    await wallet.close()
  })

  it('stops waiting when it closes, and does nothing afterwards', async () => {
    const wallet = await world.wallet(0)
    const { signed } = await prepare()
    await world.provider.send('evm_setAutomine', [false])
    const opening = wallet.openJob(signed)
    while ((await world.provider.send('txpool_status', [])).pending === '0x0')
      await world.provider.getBlockNumber()
    await wallet.close()
    expect(mustFail(await opening)).toMatchObject({ code: 'unknown' })
    await expect(wallet.signAgreement(signed.agreement)).rejects.toMatchObject({ code: 'wallet-closed' })
    await expect(wallet.balance()).rejects.toMatchObject({ code: 'wallet-closed' })
  })

  it('shows no key in any of its properties', async () => {
    const secret = world.devnet.accounts[0]?.privateKey.slice(2) ?? ''
    const text = await import('node:util').then(({ inspect }) =>
      inspect(alice, { depth: 9, showHidden: true }),
    )
    expect(text).toContain(alice.address)
    expect(text).not.toContain(secret)
    expect(JSON.stringify(alice)).not.toContain(secret)
  })
})
