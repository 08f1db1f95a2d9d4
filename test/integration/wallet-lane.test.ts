import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { encodeAgreement, type Json } from '@dealwright/protocols'
import type { LaneStore, Wallet } from '@dealwright/wallet'
import { keccak256 } from 'ethers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { agree, createWorld, must, mustFail, sign, startFaultyRpc, type World } from './wallet-world.ts'

let world: World
let bob: Wallet
let folder: string

beforeAll(async () => {
  world = await createWorld()
  bob = await world.wallet(1)
  folder = await mkdtemp(join(tmpdir(), 'dealwright-lane-'))
})
afterEach(async () => {
  await world.provider.send('evm_setAutomine', [true])
  await world.provider.send('evm_mine', [])
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

async function prepare(client: Wallet) {
  const agreement = await agree(client, bob, { token: world.devnet.token.address, price: 1_000n })
  return sign(agreement, client, bob)
}

const count = (wallet: Wallet): Promise<number> => world.provider.getTransactionCount(wallet.address)

/** Asks until it is done, as the ledger of an agent does. */
async function insist(wallet: Wallet, signed: Awaited<ReturnType<typeof prepare>>['signed']) {
  for (;;) {
    const opened = await wallet.openJob(signed)
    if (opened.ok) return opened.value
    if (!opened.error.retryable) throw new Error(opened.error.message)
  }
}

/** The same faults in every run: a linear congruential generator. */
function faults(share: number, seed: number) {
  let state = seed
  const kinds = [
    'lose-answer',
    'lose-request',
    { error: { code: -32603, message: 'internal error' } },
    { error: { code: -32005, message: 'rate limited' } },
  ] as const
  const draw = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  return () => (draw() < share ? (kinds[Math.floor(draw() * kinds.length)] ?? 'pass') : 'pass')
}

describe('five hundred sends', () => {
  it('each happen once while a fifth of all questions fail', { timeout: 180_000 }, async () => {
    let isFaulty = false
    const draw = faults(0.2, 7)
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, () => (isFaulty ? draw() : 'pass'))
    const wallet = await world.wallet(2, { rpcUrl: rpc.url })
    const deals = await Promise.all(Array.from({ length: 500 }, () => prepare(wallet)))
    const [nonce, balance] = await Promise.all([count(wallet), wallet.balance()])
    isFaulty = true
    const receipts = await Promise.all(deals.map(({ signed }) => insist(wallet, signed)))
    isFaulty = false
    expect(new Set(receipts.map(({ transaction }) => transaction)).size).toBe(500)
    expect(await count(wallet)).toBe(nonce + 500)
    expect(await world.provider.getTransactionCount(wallet.address, 'pending')).toBe(nonce + 500)
    expect(await wallet.balance()).toBe(balance - 500_000n)
    await wallet.close()
  })
})

describe('a process killed in the middle of a broadcast', () => {
  it.each(['pass', 'lose-request'] as const)('is taken up by the next one (%s)', async verdict => {
    const path = join(folder, `${verdict}.db`)
    const account = world.devnet.accounts[3]
    const client = await world.wallet(3)
    const deals = await Promise.all(Array.from({ length: 8 }, () => prepare(client)))
    const [nonce, balance] = await Promise.all([count(client), client.balance()])
    let broadcasts = 0
    const killed = Promise.withResolvers<void>()
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, ({ method }) => {
      if (method !== 'eth_sendRawTransaction' || ++broadcasts < 3) return 'pass'
      child.kill('SIGKILL')
      killed.resolve()
      return verdict
    })
    const { contracts } = world.devnet
    const given = {
      path,
      privateKey: account?.privateKey,
      rpcUrl: rpc.url,
      contracts,
      deals: deals.map(({ signed }) => ({ ...signed, agreement: encodeAgreement(signed.agreement) })),
    }
    const script = fileURLToPath(new URL('./wallet-child.ts', import.meta.url))
    const options = { env: { ...process.env, NODE_OPTIONS: '--conditions=@dealwright/source' } }
    const child = spawn(process.execPath, [script, JSON.stringify(given)], { ...options, stdio: 'inherit' })
    const exited = once(child, 'exit')
    await Promise.race([killed.promise, exited])
    expect(await exited).toEqual([null, 'SIGKILL'])

    await using store = await openStore({ path })
    const next = await world.wallet(3, { store })
    for (const { signed } of deals) await insist(next, signed)
    expect(await count(client)).toBe(nonce + 8)
    expect(await client.balance()).toBe(balance - 8_000n)
    await next.close()
  })
})

/** A store in memory that can be looked into, and can fail. */
function fragileStore() {
  const rows = new Map<string, Json>()
  const store: LaneStore & { fails: boolean; rows: Map<string, Json> } = {
    fails: false,
    rows,
    commit: async changes => {
      await Promise.resolve()
      if (store.fails) throw new Error('The disk is full.')
      for (const change of changes)
        if (change.kind === 'put') rows.set(change.key, change.value)
        else rows.delete(change.key)
      return true
    },
    list: async () => [...rows].map(([key, value]) => ({ key, value })),
  }
  return store
}

describe('the store', () => {
  it('has the bytes before the network does', async () => {
    const store = fragileStore()
    const known: boolean[] = []
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, ({ method, params }) => {
      if (method === 'eth_sendRawTransaction')
        known.push([...store.rows.values()].some(row => JSON.stringify(row).includes(String(params[0]))))
      return 'pass'
    })
    const wallet = await world.wallet(4, { rpcUrl: rpc.url, store })
    const deals = await Promise.all(Array.from({ length: 5 }, () => prepare(wallet)))
    for (const result of await Promise.all(deals.map(({ signed }) => wallet.openJob(signed)))) must(result)
    expect(known).toEqual(deals.map(() => true))
    await wallet.close()
  })

  it('that fails keeps everything from being sent, and leaves no hole', async () => {
    const store = fragileStore()
    const wallet = await world.wallet(4, { store })
    const [one, two] = await Promise.all([prepare(wallet), prepare(wallet)])
    const nonce = await count(wallet)
    store.fails = true
    await expect(Promise.all([wallet.openJob(one.signed), wallet.openJob(two.signed)])).rejects.toThrow(
      'full',
    )
    expect(await count(wallet)).toBe(nonce)
    store.fails = false
    for (const { signed } of [one, two]) must(await wallet.openJob(signed))
    expect(await count(wallet)).toBe(nonce + 2)
    await wallet.close()
  })

  it('serves one wallet of a key at a time', async () => {
    const store = fragileStore()
    const wallet = await world.wallet(4, { store })
    await expect(world.wallet(4, { store })).rejects.toMatchObject({ code: 'lane-taken' })
    await (await world.wallet(5, { store })).close()
    await wallet.close()
    await (await world.wallet(4, { store })).close()
  })

  it('answers for a step that an earlier wallet took, without another transaction', async () => {
    const store = fragileStore()
    const first = await world.wallet(4, { store })
    const { signed } = await prepare(first)
    const opened = must(await first.openJob(signed))
    await first.close()
    const asked: string[] = []
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, ({ method }) => {
      asked.push(method)
      return 'pass'
    })
    const second = await world.wallet(4, { store, rpcUrl: rpc.url })
    expect(must(await second.openJob(signed))).toEqual(opened)
    expect(asked).not.toContain('eth_sendRawTransaction')
    await second.close()
  })
})

describe('a transaction that the chain passes over', () => {
  it('is replaced by one that offers more, and happens once', async () => {
    const store = fragileStore()
    const options = { store, confirmationTimeoutMs: 30, stuckAfterMs: 1 }
    const wallet = await world.wallet(6, options)
    const { signed } = await prepare(wallet)
    const [nonce, balance] = await Promise.all([count(wallet), wallet.balance()])
    await world.provider.send('evm_setAutomine', [false])
    const unknown = mustFail(await wallet.openJob(signed))
    expect(unknown).toMatchObject({ code: 'unknown' })
    const old = await world.provider.getTransaction(unknown.transaction ?? '')
    const base = (old?.maxFeePerGas ?? 0n) + 1n
    await world.provider.send('anvil_setNextBlockBaseFeePerGas', [`0x${base.toString(16)}`])
    await world.provider.send('evm_mine', [])
    let replaced = unknown
    while (replaced.transaction === unknown.transaction) replaced = mustFail(await wallet.openJob(signed))
    const raised = await world.provider.getTransaction(replaced.transaction ?? '')
    expect(raised).toMatchObject({ nonce: old?.nonce, to: old?.to, data: old?.data })
    expect((raised?.maxFeePerGas ?? 0n) * 8n).toBeGreaterThanOrEqual((old?.maxFeePerGas ?? 0n) * 9n)
    expect((raised?.maxPriorityFeePerGas ?? 0n) * 8n).toBeGreaterThanOrEqual(
      (old?.maxPriorityFeePerGas ?? 0n) * 9n,
    )
    const stored = JSON.stringify([...store.rows.values()])
    for (const hash of [unknown.transaction, replaced.transaction]) expect(stored).toContain(hash)
    await world.provider.send('anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00'])
    await world.provider.send('evm_mine', [])
    await insist(wallet, signed)
    expect(await count(wallet)).toBe(nonce + 1)
    expect(await wallet.balance()).toBe(balance - 1_000n)
    await wallet.close()
  })
})

describe('a reorganisation', () => {
  it('that takes a transaction away is noticed, and the same bytes are mined again', async () => {
    const wallet = await world.wallet(7)
    const { signed, job } = await prepare(wallet)
    const { transaction } = must(await wallet.openJob(signed))
    await world.provider.send('anvil_reorg', [1, []])
    expect(await wallet.getJob(job)).toBeUndefined()
    expect((await insist(wallet, signed)).transaction).toBe(transaction)
    expect(await wallet.getJob(job)).toMatchObject({ status: 'Funded' })
    await wallet.close()
  })

  it('is followed by itself where nobody asks', { timeout: 30_000 }, async () => {
    const wallet = await world.wallet(7)
    const deals = await Promise.all([prepare(wallet), prepare(wallet)])
    for (const { signed } of deals) must(await wallet.openJob(signed))
    await world.provider.send('anvil_reorg', [2, []])
    await expect
      .poll(async () => Promise.all(deals.map(async ({ job }) => (await wallet.getJob(job))?.status)), {
        timeout: 20_000,
      })
      .toEqual(['Funded', 'Funded'])
    await wallet.close()
  })
})

describe('several endpoints', () => {
  it('carry on where one of them is gone', async () => {
    let isGone = false
    const broadcasts: string[] = []
    await using first = await startFaultyRpc(world.devnet.rpcUrl, () => (isGone ? 'lose-request' : 'pass'))
    await using second = await startFaultyRpc(world.devnet.rpcUrl, ({ method, params }) => {
      if (method === 'eth_sendRawTransaction') broadcasts.push(keccak256(String(params[0])))
      return 'pass'
    })
    const { wallet: open } = world
    const wallet = await open(8, { rpcUrl: first.url, rpcUrls: [second.url] })
    const { signed } = await prepare(wallet)
    isGone = true
    const { transaction } = must(await wallet.openJob(signed))
    expect(broadcasts).toEqual([transaction])
    await wallet.close()
  })
})
