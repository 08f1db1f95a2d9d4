import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { JobEscrow__factory } from '@dealwright/contracts'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { type Agreement, randomHex } from '@dealwright/protocols'
import { createWallet, type SignedPayment, signerFromKey, type Wallet } from '@dealwright/wallet'
import { JsonRpcProvider, Wallet as KeyWallet, NonceManager } from 'ethers'
import { type Intercept, startFaultyRpc } from '../integration/wallet-world.ts'
import type { Figure } from './figure.ts'

const sends = 500
/** Awaiting each of 500 would take minutes, at the same rate. */
const oneByOne = 20
const blockMs = 250
const patienceMs = 5_000

/**
 * 500 sends at once through the wallet's lane, with its store on disk, against awaiting each one and against ethers' NonceManager,
 * which sends the same transactions. Blocks come every 250 ms. With no faults, and with a fifth of all RPC calls failing.
 */
export const benchLane = async (): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-bench-lane-'))
  const figures: Figure[] = []
  try {
    for (const share of [0, 0.2]) figures.push(...(await compare(share, join(folder, `${share}.db`))))
  } finally {
    await rm(folder, { recursive: true })
  }
  return figures
}

async function compare(share: number, path: string): Promise<Figure[]> {
  await using devnet = await createDevnet()
  let isFaulty = false
  const draw = drawFaults(share)
  await using rpc = await startFaultyRpc(devnet.rpcUrl, request => (isFaulty ? draw(request) : 'pass'))
  await using store = await openStore({ path })
  const common = { contracts: devnet.contracts, maxInFlight: 64 }
  const open = (account: number, more: object = {}): Promise<Wallet> =>
    createWallet({
      ...common,
      ...more,
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? ''),
      rpcUrl: rpc.url,
    })
  await using lane = await open(0, { store })
  await using patient = await open(1)
  await using bare = await open(2)
  await using seller = await open(3)
  const [many, few, others] = await Promise.all([
    prepare(lane, seller, sends),
    prepare(patient, seller, oneByOne),
    prepare(bare, seller, sends),
  ])
  await using _ = await mineEvery(devnet)
  isFaulty = true
  const through = await measure(devnet, lane, many, () => Promise.all(many.map(deal => insist(lane, deal))))
  const awaiting = await measure(devnet, patient, few, async () => {
    for (const deal of few) await insist(patient, deal)
  })
  const manager = await measure(devnet, bare, others, () => sendByManager(devnet, rpc.url, others))
  isFaulty = false
  const name = `lane.faults${share * 100}`
  const rate = through.done / through.seconds
  const awaited = awaiting.done / awaiting.seconds
  const managed = manager.done / manager.seconds
  const count = (of: string, { failures, duplicates, holes }: Measured): Figure[] => [
    { name: `${name}.${of}.failures`, value: failures, unit: 'sends' },
    { name: `${name}.${of}.duplicates`, value: duplicates, unit: 'sends' },
    { name: `${name}.${of}.holes`, value: holes, unit: 'nonces' },
  ]
  return [
    {
      name: `${name}.throughput`,
      value: rate,
      unit: 'sends/s',
      ratio: rate / awaited,
      against: 'awaiting each one',
      bar: '>= 3',
    },
    {
      name: `${name}.noncemanager`,
      value: managed,
      unit: 'sends/s',
      ratio: managed / awaited,
      against: 'awaiting each one',
    },
    ...count('ours', through),
    ...count('noncemanager', manager),
  ]
}

interface Deal {
  readonly job: `0x${string}`
  readonly signed: Parameters<Wallet['openJob']>[0]
  readonly payment: SignedPayment
}

interface Measured {
  readonly seconds: number
  readonly done: number
  readonly failures: number
  readonly duplicates: number
  readonly holes: number
}

/** Everything but the sends themselves. */
async function prepare(client: Wallet, seller: Wallet, count: number): Promise<Deal[]> {
  const deliverBy = (await client.now()) + 86_400
  const deals: Deal[] = []
  for (let index = 0; index < count; index++) {
    const agreement: Agreement = {
      client: client.address,
      provider: seller.address,
      evaluator: client.address,
      token: client.network.token.address,
      price: 1_000n,
      serviceDigest: randomHex(),
      requestHash: randomHex(),
      deliverBy,
      reviewPeriod: 600,
      salt: randomHex(),
    }
    const byClient = value(await client.signAgreement(agreement))
    const providerSignature = value(await seller.signAgreement(agreement)).signature
    const payment = value(await client.authorizePayment(agreement))
    if (payment.method === 'source') throw new Error('This wallet pays by itself.')
    const signed = { agreement, clientSignature: byClient.signature, providerSignature }
    deals.push({ job: byClient.hash, signed, payment })
  }
  return deals
}

async function insist(wallet: Wallet, { signed }: Deal): Promise<void> {
  for (;;) {
    const opened = await wallet.openJob(signed)
    if (opened.ok) return
    if (!opened.error.retryable) throw new Error(opened.error.message)
  }
}

/** The same calls by ethers alone: what it refuses is a failure, and what it sent is waited for while the chain still takes some. */
async function sendByManager(devnet: Devnet, rpcUrl: string, deals: readonly Deal[]): Promise<void> {
  const provider = new JsonRpcProvider(rpcUrl, devnet.chainId, { staticNetwork: true, batchMaxCount: 1 })
  const key = new KeyWallet(devnet.accounts[2]?.privateKey ?? '', provider)
  const manager = new NonceManager(key)
  // Where its first question fails, it leaves a rejection that nobody handles, which ends the process.
  while (
    !(await manager.getNonce('pending').then(
      () => true,
      () => false,
    ))
  )
    manager.reset()
  const escrow = JobEscrow__factory.connect(devnet.contracts.escrow, manager)
  await Promise.allSettled(
    deals.map(({ signed: { agreement, clientSignature, providerSignature }, payment }) =>
      escrow.createFromAgreement({ ...agreement }, clientSignature, providerSignature, {
        ...payment,
        method: 2,
      }),
    ),
  )
  provider.destroy()
}

/** Runs sends, and looks from outside what became of them, past the faults, until nothing more has happened for a while. */
async function measure(
  devnet: Devnet,
  wallet: Wallet,
  deals: readonly Deal[],
  run: () => Promise<unknown>,
): Promise<Measured> {
  const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
  })
  const escrow = JobEscrow__factory.connect(devnet.contracts.escrow, provider)
  const nonces = (): Promise<number> => provider.getTransactionCount(wallet.address, 'latest')
  const before = await nonces()
  const begin = performance.now()
  await run()
  let used = await nonces()
  let seen = performance.now()
  while (used < before + deals.length && performance.now() - seen < patienceMs) {
    await sleep(20)
    const now = await nonces()
    if (now > used) seen = performance.now()
    used = now
  }
  const seconds = (seen - begin) / 1000
  const funded = await escrow.queryFilter(escrow.filters.JobFunded())
  const jobs = new Set(funded.map(({ args }) => args.jobId))
  const done = deals.filter(({ job }) => jobs.has(BigInt(job))).length
  const pool: { queued: Record<string, Record<string, unknown>> } = await provider.send('txpool_content', [])
  const [, waiting = {}] =
    Object.entries(pool.queued).find(([of]) => of.toLowerCase() === wallet.address.toLowerCase()) ?? []
  const queued = Object.keys(waiting).map(Number)
  const holes = queued.length === 0 ? 0 : Math.max(...queued) + 1 - used - queued.length
  provider.destroy()
  return { seconds, done, failures: deals.length - done, duplicates: used - before - done, holes }
}

async function mineEvery(devnet: Devnet): Promise<AsyncDisposable> {
  const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true })
  await provider.send('evm_setAutomine', [false])
  const stop = new AbortController()
  const mining = (async () => {
    while (!stop.signal.aborted) {
      await provider.send('evm_mine', [])
      await sleep(blockMs)
    }
  })()
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await mining
      provider.destroy()
    },
  }
}

/** The same faults in every run: a linear congruential generator. */
function drawFaults(share: number): Intercept {
  let state = 7
  const draw = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  const kinds = [
    'lose-answer',
    'lose-request',
    { error: { code: -32603, message: 'internal error' } },
    { error: { code: -32005, message: 'rate limited' } },
  ] as const
  return () => (draw() < share ? (kinds[Math.floor(draw() * kinds.length)] ?? 'pass') : 'pass')
}

function value<Value>(result: { ok: true; value: Value } | { ok: false; error: { message: string } }): Value {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
