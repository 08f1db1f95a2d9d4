import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import { type Agent, type CreateAgentOptions, createAgent, createShop, type ServedApp } from 'dealwright'
import { Contract, JsonRpcProvider } from 'ethers'

/** A devnet and agents with folders of their own, which pay and sell over HTTP. */
export interface HttpWorld extends AsyncDisposable {
  readonly devnet: Devnet
  readonly provider: JsonRpcProvider
  /** Opens the agent of a name. The same name again after it closed is the same agent; each test's are new. */
  open(name: string, options?: Partial<CreateAgentOptions> & { readonly privateKey?: string }): Promise<Agent>
  /** Sells `/forecast/:city` for a cent. Each answer says how often this shop has served, and which shop it is. */
  openShop(
    agent: Agent,
    options?: { work?: () => Promise<void>; port?: number; shop?: string },
  ): Promise<ServedApp>
  /** Atomic units of the token. */
  balance(holder: string): Promise<bigint>
  /** What an agent of that name keeps its memory in. */
  folder(name: string): string
  /** The chain and a key, for an agent in a process of its own. */
  environment(privateKey: string): Record<string, string>
  /** Closes every agent. */
  closeAgents(): Promise<void>
}

export async function createHttpWorld(): Promise<HttpWorld> {
  const devnet = await createDevnet()
  const root = await mkdtemp(join(tmpdir(), 'dealwright-http-'))
  const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
  })
  const agents = new Set<Agent>()
  const keys = new Map<string, string>()
  let test = 0
  const token = new Contract(
    devnet.token.address,
    ['function balanceOf(address) view returns (uint256)'],
    provider,
  )
  const folder = (name: string) => join(root, `${test}`, name)
  const closeAgents = async () => {
    for (const agent of agents) await agent.close()
    agents.clear()
    keys.clear()
    test += 1
  }
  return {
    devnet,
    provider,
    open: async (name, { privateKey, ...options } = {}) => {
      const key = privateKey ?? keys.get(name) ?? devnet.accounts[keys.size]?.privateKey ?? '0x'
      keys.set(name, key)
      const agent = await createAgent({
        name,
        chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
        signer: signerFromKey(key),
        transport: 'memory',
        dataDir: folder(name),
        ...options,
      })
      agents.add(agent)
      return agent
    },
    openShop: async (agent, { work = async () => {}, port = 0, shop = 'first' } = {}) => {
      const { app, sell, serve } = await createShop(agent)
      let served = 0
      app.get('/forecast/:city', sell('0.01 USDC', { description: 'Forecast' }), async c => {
        await work()
        served += 1
        return c.json({ city: c.req.param('city'), shop, served })
      })
      return serve({ port })
    },
    balance: holder => token.getFunction('balanceOf').staticCall(holder),
    folder,
    environment: privateKey => ({
      DEALWRIGHT_RPC_URL: devnet.rpcUrl,
      DEALWRIGHT_ESCROW: devnet.contracts.escrow,
      DEALWRIGHT_IDENTITY_REGISTRY: devnet.contracts.identityRegistry,
      DEALWRIGHT_REPUTATION_REGISTRY: devnet.contracts.reputationRegistry,
      DEALWRIGHT_TOKEN: devnet.contracts.token,
      DEALWRIGHT_PRIVATE_KEY: privateKey,
    }),
    closeAgents,
    [Symbol.asyncDispose]: async () => {
      await closeAgents()
      provider.destroy()
      await devnet.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Holds back whoever passes until it is opened. */
export function createGate() {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  const pass = async () => {
    reach()
    await opened
  }
  return { reached, open, pass }
}
