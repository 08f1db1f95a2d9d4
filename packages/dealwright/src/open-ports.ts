import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AgentPorts, ApprovalsPort, QueuePort, StorePort } from '@dealwright/agent-core'
import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { openBudgetFile, openStore } from '@dealwright/agent-core/store/sqlite'
import { choosePlanner } from '@dealwright/llm-local'
import { DealwrightError, randomHex, type Token, type TransportPort } from '@dealwright/protocols'
import { createMemoryTransport } from '@dealwright/protocols/transport/memory'
import {
  type BudgetStore,
  connectChain,
  connectSigner,
  createApprovalDesk,
  createMemoryBudgetStore,
  createWallet,
  identifyPrincipal,
  loadSigner,
  openPrincipalSession,
  signerFromKey,
} from '@dealwright/wallet'
import { connectChain as connectPaymentChain } from '@dealwright/x402/pay'
import type { CreateAgentOptions, XmtpOptions } from './create-agent.ts'
import { describeMessage } from './describe-message.ts'
import type { Office } from './http/console/office.ts'
import { readReputation } from './http/console/read-reputation.ts'
import { createAgentFetch } from './http/create-agent-fetch.ts'
import { isTillWallet, type Till } from './http/till.ts'
import { readMandateFile } from './mandate/read-mandate-file.ts'
import { openTransportKey } from './open-transport-key.ts'
import { type ChainOptions, readChainOptions } from './world/chain-options.ts'
import { embeddedDevnet, embeddedQueue, startingFunds } from './world/embedded-world.ts'
import { lockKey } from './world/lock-key.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Decides where each part of an agent comes from. Parts are opened when first used and closed in reverse order. */
export async function openPorts(
  options: CreateAgentOptions,
  env: Environment,
): Promise<AgentPorts & { till: () => Promise<Till>; office: Omit<Office, 'ports'> }> {
  const name = checkName(options.name)
  const chain = options.chain ?? readChainOptions(env)
  const embedded = chain === undefined
  const opened = new AsyncDisposableStack()
  const signer = await openSigner(options, embedded, env, end => opened.defer(end))
  const address = (await signer.getAddress()) as AgentPorts['address']
  const dataDir = options.dataDir ?? (embedded ? undefined : join('.dealwright', name))
  let token: Token | undefined

  const devnet = once(async () => {
    const { value, release } = await embeddedDevnet.acquire()
    opened.defer(release)
    return value
  })
  const store = once(async (): Promise<StorePort> => {
    if (options.store !== undefined) return options.store
    const path = dataDir === undefined ? ':memory:' : join(await madeFolder(dataDir), 'agent.db')
    const created = await openStore({ path })
    opened.defer(() => created.close())
    return created
  })
  const keyLock = once(async () => {
    // The embedded chain is this process's own, and who shares a wallet shares its nonces.
    if (chain === undefined || options.wallet !== undefined) return
    const holder = `agent ${name}${dataDir === undefined ? '' : ` (data in ${resolve(dataDir)})`}`
    const urls = [chain.rpcUrl, ...(chain.rpcUrls ?? [])]
    opened.defer(await lockKey({ address, urls, holder, env }))
  })
  const budgets = once(async (): Promise<BudgetStore> => {
    if (dataDir === undefined) return createMemoryBudgetStore()
    const created = await openBudgetFile({ path: join(await madeFolder(dataDir), 'budget.db') })
    opened.defer(() => created.close())
    return created
  })
  const desk = once(async () => {
    const created = await createApprovalDesk({ store: await store() })
    opened.defer(() => created.close())
    return created
  })
  const approvals = async (): Promise<ApprovalsPort> => {
    const created = await desk()
    return {
      ...created,
      identify: identifyPrincipal,
      openInboxSession: account => openPrincipalSession('inbox', account),
    }
  }
  const readMandate = once(async () =>
    typeof options.mandate === 'string' ? readMandateFile(options.mandate) : options.mandate,
  )
  const wallet = once(async () => {
    if (options.wallet !== undefined) return options.wallet
    const [kept, { rpcUrl, rpcUrls = [], fromBlock, tokenFacts, ...contracts }] = await Promise.all([
      store(),
      chain ?? fundedDevnet(address),
    ])
    const mandate = await readMandate()
    // Before the wallet takes up transactions that are on their way.
    await keyLock()
    const created = await createWallet({
      signer,
      rpcUrl,
      rpcUrls,
      contracts,
      store: kept,
      budgets: await budgets(),
      approvals: await desk(),
      ...(options.policy === undefined ? {} : { policy: options.policy }),
      ...(mandate === undefined ? {} : { mandate }),
      ...(fromBlock === undefined ? {} : { fromBlock }),
      ...(tokenFacts === undefined ? {} : { tokenFacts }),
    })
    opened.defer(() => created.close())
    token = created.network.token
    return created
  })
  const connection = once(async () => {
    const { rpcUrl, rpcUrls = [] }: Pick<ChainOptions, 'rpcUrl' | 'rpcUrls'> = chain ?? (await devnet())
    const connected = await connectChain({ rpcUrl, rpcUrls })
    opened.defer(connected.close)
    return connected
  })
  const openTill = once(async (): Promise<Till> => {
    const [kept, opener] = await Promise.all([store(), wallet()])
    if (!isTillWallet(opener) || (chain === undefined && options.wallet !== undefined)) {
      throw new DealwrightError({
        code: 'no-payments',
        message: `${name} cannot pay or be paid over HTTP with the wallet it was given: give one of createWallet, and its chain.`,
      })
    }
    const { fromBlock = 0 }: Pick<ChainOptions, 'fromBlock'> = chain ?? {}
    const { provider, chainId } = await connection()
    return {
      wallet: opener,
      chain: connectPaymentChain({ provider, chainId, fromBlock }),
      store: kept,
      defer: end => opened.defer(end),
    }
  })
  const till = async (): Promise<Till> => {
    if (!opened.disposed) return openTill()
    throw new DealwrightError({ code: 'agent-closed', message: `${name} is closed; create a new agent.` })
  }
  const queue = once(async (): Promise<QueuePort> => {
    if (options.queue !== undefined && 'enqueue' in options.queue) return options.queue
    const redisUrl = options.queue?.redisUrl ?? env.REDIS_URL
    if (redisUrl === undefined || redisUrl === '') {
      if (dataDir === undefined) {
        const { value, release } = await embeddedQueue.acquire()
        opened.defer(release)
        return value
      }
      const created = await openQueue({ dataDir: join(await madeFolder(dataDir), 'queue') })
      opened.defer(() => created.close())
      return created
    }
    const created = await openQueue({ redisUrl })
    opened.defer(() => created.close())
    return created
  })
  const transport = once(async (): Promise<TransportPort> => {
    const { transport: chosen } = options
    if (typeof chosen === 'object' && 'receive' in chosen) return chosen
    const inbox = await store()
    if (chosen === 'memory') return createMemoryTransport({ address, inbox, ...options.flow })
    const network = await xmtpNetwork(typeof chosen === 'object' ? chosen : {}, embedded, env, devnet)
    // Two processes with one inbox would both answer.
    await keyLock()
    const { createXmtpTransport } = await import('@dealwright/protocols/transport/xmtp')
    return createXmtpTransport({
      signer: { address, signMessage: message => signer.signMessage(message) },
      inbox,
      ...options.flow,
      describe: envelope => describeMessage(envelope, token),
      ...network,
      ...(dataDir === undefined
        ? {}
        : {
            dbPath: join(await madeFolder(dataDir), 'xmtp.db3'),
            dbEncryptionKey: await openTransportKey(signer),
          }),
    })
  })
  const planner = once(async () => {
    if (options.planner !== undefined) return options.planner
    const onNotice = options.onNotice ?? (() => {})
    const chosen = await choosePlanner({ env, onNotice })
    opened.defer(() => chosen.close())
    return chosen
  })

  async function fundedDevnet(account: AgentPorts['address']): Promise<ChainOptions> {
    const { rpcUrl, contracts, token: tokenFacts, fund } = await devnet()
    await fund(account, startingFunds)
    return { rpcUrl, ...contracts, tokenFacts, fromBlock: 0 }
  }

  const pay = createAgentFetch({ address, store, till })
  const fetch = async () => pay
  const close = () => opened.disposeAsync()
  const reputation = async (agentId: bigint) => {
    if (office.provider === undefined) return undefined
    const { reputationRegistry: registry } = (await wallet()).network
    return readReputation(String(agentId), { provider: await office.provider(), registry })
  }
  const office = {
    guard:
      options.wallet === undefined ? { budgets, policy: options.policy, mandate: readMandate } : undefined,
    // A wallet that was given without its chain may be on any.
    provider:
      embedded && options.wallet !== undefined ? undefined : async () => (await connection()).provider,
    isOffline: embedded,
    defer: (end: () => Promise<void>) => opened.defer(end),
  }
  return {
    address,
    store,
    wallet,
    approvals,
    queue,
    transport,
    planner,
    fetch,
    reputation,
    till,
    office,
    close,
  }
}

async function xmtpNetwork(
  { env: chosen, url }: XmtpOptions,
  embedded: boolean,
  environment: Environment,
  devnet: () => Promise<{ xmtpUrl: string }>,
): Promise<XmtpOptions> {
  if (url !== undefined) return { env: chosen ?? 'local', url }
  if (chosen !== undefined) return { env: chosen }
  if (embedded) return { env: 'local', url: (await devnet()).xmtpUrl }
  const named = environment.XMTP_ENV
  const configured = environment.DEALWRIGHT_XMTP_URL
  if (configured !== undefined && configured !== '') return { env: 'local', url: configured }
  if (named === undefined || named === '') return { env: 'production' }
  if (named === 'local' || named === 'dev' || named === 'production') return { env: named }
  throw new DealwrightError({
    code: 'bad-environment',
    message: `XMTP_ENV is '${named}'; set it to local, dev or production.`,
  })
}

async function openSigner(
  { signer }: CreateAgentOptions,
  embedded: boolean,
  env: Environment,
  defer: (close: () => Promise<void>) => void,
) {
  if (signer !== undefined && 'socket' in signer) {
    const connected = await connectSigner({ socketPath: resolve(signer.socket) })
    defer(() => connected.close())
    return connected.signer
  }
  if (signer !== undefined && 'keystore' in signer) {
    return loadSigner({ keystore: { path: signer.keystore, passphrase: signer.passphrase } })
  }
  if (signer !== undefined) return signer
  return embedded ? signerFromKey(randomHex(32), 'the generated key') : loadSigner({}, env)
}

function checkName(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/i.test(name)) return name
  throw new DealwrightError({
    code: 'bad-name',
    message: `'${name.slice(0, 60)}' is not an agent name; use up to 40 letters, digits and hyphens.`,
  })
}

async function madeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  return path
}

function once<Value>(open: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined
  return () => {
    value ??= open().catch(error => {
      value = undefined
      throw error
    })
    return value
  }
}
