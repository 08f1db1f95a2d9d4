import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import { type Agent, type ChannelNews, type CreateAgentOptions, createAgent, defineService } from 'dealwright'
import { JsonRpcProvider } from 'ethers'
import { z } from 'zod'

/** A devnet and agents with folders of their own, for calls that are paid through channels. */
export interface CallsWorld extends AsyncDisposable {
  readonly devnet: Devnet
  /** Opens the agent of a development account; the same name again after it closed is the same agent. */
  open(name: string, account: number, options?: Partial<CreateAgentOptions>): Promise<Agent>
  folder(name: string): string
  /** Keeps a copy of what a closed agent remembers; calling the result puts it back. */
  backUp(name: string): Promise<() => Promise<void>>
  /** Closes every agent: the next test's may have the same keys. */
  closeAgents(): Promise<void>
  /** Runs the chain's clock forward. */
  pass(seconds: number): Promise<void>
}

export async function createCallsWorld(): Promise<CallsWorld> {
  const devnet = await createDevnet()
  const root = await mkdtemp(join(tmpdir(), 'dealwright-calls-'))
  const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true })
  const agents = new Set<Agent>()
  const folder = (name: string) => join(root, name)
  const closeAgents = async () => {
    for (const agent of agents) await agent.close()
    agents.clear()
  }
  return {
    devnet,
    closeAgents,
    folder,
    open: async (name, account, options = {}) => {
      const agent = await createAgent({
        name,
        chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
        signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
        transport: 'memory',
        dataDir: folder(name),
        ...options,
        channels: { poll: '100ms', ...options.channels },
      })
      agents.add(agent)
      return agent
    },
    backUp: async name => {
      const copy = `${folder(name)}.copy`
      await cp(folder(name), copy, { recursive: true })
      return async () => {
        await rm(folder(name), { recursive: true })
        await cp(copy, folder(name), { recursive: true })
      }
    },
    pass: async seconds => {
      await provider.send('evm_increaseTime', [seconds])
      await provider.send('evm_mine', [])
    },
    [Symbol.asyncDispose]: async () => {
      await closeAgents()
      provider.destroy()
      await devnet.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** A service of one test's own, so that nobody calls the sellers of another. */
export const doubles = (test: string) =>
  defineService({
    name: `calls.${test}`,
    version: '1.0.0',
    description: 'Doubles a number',
    input: z.object({ n: z.int() }),
    output: z.object({ twice: z.int() }),
  })

/** Resolves with the next news of a type about an agent's channels. */
export const news = (agent: Agent, type: ChannelNews['type']): Promise<ChannelNews> =>
  new Promise(resolve => {
    agent.on('channel', item => item.type === type && resolve(item))
  })
