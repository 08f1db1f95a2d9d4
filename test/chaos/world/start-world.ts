import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet, type DevnetAccount, startXmtpNode } from '@dealwright/devnet'
import { JsonRpcProvider } from 'ethers'
import { hasRedisServer, type RunningRedis, startRedis } from '../../support/start-redis.ts'
import { type AgentConfig, storeIn } from '../agents/agent-config.ts'
import { AgentProcess, type Role } from '../supervise/agent-process.ts'
import type { Random } from './create-random.ts'
import { type RpcProxy, startRpcProxy } from './start-rpc-proxy.ts'

/** Everything a run of chaos takes place in. */
export interface World extends AsyncDisposable {
  readonly devnet: Devnet
  /** The chain itself, past the proxy. */
  readonly provider: JsonRpcProvider
  readonly rpc: RpcProxy
  /** Undefined where this machine has no redis-server: the agents use their embedded queues. */
  readonly redis: RunningRedis | undefined
  readonly xmtp: { stop(): Promise<void>; start(): Promise<void> }
  readonly buyer: AgentProcess
  readonly seller: AgentProcess
  /** Where an agent keeps its store. */
  storeOf(role: Role): string
  /** Milliseconds that this world is ahead of the real time. */
  readonly ahead: number
  /** Lets time pass for the chain and for agents started from now on. */
  advance(milliseconds: number): Promise<void>
  /** Leaves stores and logs on disk when the world closes; returns the folder. */
  keep(): string
  close(): Promise<void>
}

export interface StartWorldParameters {
  /** Decides which RPC calls go wrong. */
  readonly random: Random
  /** Tampers with the agents' stores. Default: not. */
  readonly store?: AgentConfig['store']
}

/** Opens a world with a buyer and a seller that are not started yet. */
export const startWorld = async ({ random, store }: StartWorldParameters): Promise<World> => {
  await using opening = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-chaos-'))
  let isKept = false
  opening.defer(async () => {
    if (!isKept) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  const devnet = opening.use(await createDevnet())
  const provider = opening.adopt(
    new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true, cacheTimeout: -1 }),
    used => used.destroy(),
  )
  const rpc = opening.adopt(await startRpcProxy({ target: devnet.rpcUrl, random }), used => used.close())
  const redis = hasRedisServer()
    ? opening.adopt(await startRedis(join(folder, 'redis')), used => used.stop())
    : undefined
  const xmtp = opening.adopt(await startNode(join(folder, 'xmtp.log'), devnet.rpcUrl), used => used.stop())

  const dataDir = (role: Role) => join(folder, role, 'data')
  const open = (role: Role, account: number): AgentProcess => {
    mkdirSync(dataDir(role), { recursive: true })
    const config = {
      name: role,
      ...accountAt(devnet, account),
      chain: { rpcUrl: rpc.url, ...devnet.contracts },
      xmtpUrl: xmtp.url,
      dataDir: dataDir(role),
      ...(store === undefined ? {} : { store }),
      ...(redis === undefined ? {} : { redisUrl: redis.url }),
    }
    const started = new AgentProcess({ role, config, folder: join(folder, role) })
    return opening.adopt(started, used => used.hold())
  }
  const seller = open('seller', 1)
  const buyer = open('buyer', 2)

  let ahead = 0
  const owned = opening.move()
  const close = () => owned.disposeAsync()
  return {
    devnet,
    provider,
    rpc,
    redis,
    xmtp,
    buyer,
    seller,
    storeOf: role => storeIn(dataDir(role)),
    get ahead() {
      return ahead
    },
    advance: async milliseconds => {
      ahead += milliseconds
      await provider.send('evm_increaseTime', [Math.ceil(milliseconds / 1000)])
      await provider.send('evm_mine', [])
      for (const agent of [buyer, seller]) agent.setClock(ahead)
    },
    keep: () => {
      isKept = true
      return folder
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const accountAt = ({ accounts }: Devnet, index: number): DevnetAccount => {
  const account = accounts[index]
  if (account === undefined) throw new Error(`The devnet has no account ${index}.`)
  return { address: account.address, privateKey: account.privateKey }
}

const startNode = async (logFile: string, rpcUrl: string) => {
  let node = await startXmtpNode({ logFile, rpcUrl })
  const { port, url } = node
  return {
    url,
    stop: () => node.close(),
    start: async () => {
      node = await startXmtpNode({ port, logFile, rpcUrl })
    },
  }
}
