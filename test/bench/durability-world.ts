import { Agent, type AgentPorts, type RegisteredAgent, type WalletPort } from '@dealwright/agent-core'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import {
  type Address,
  DealwrightError,
  defineService,
  type Envelope,
  ok,
  type TransportPort,
} from '@dealwright/protocols'
import { createMemoryNetwork, createMemoryTransport } from '@dealwright/protocols/transport/memory'
import { z } from 'zod'
import { SimulatedChain } from '../../packages/agent-core/src/testing/simulated-chain.ts'
import { createSimulatedQueue } from './durability-queue.ts'

/** A service that returns the number it is given. Sellers that must not bid against each other sell it by different names. */
export const defineEcho = (name: string) =>
  defineService({
    name,
    version: '1.0.0',
    description: 'Returns the number it is given',
    input: z.object({ n: z.int() }),
    output: z.object({ n: z.int() }),
  })

/** What agents of a simulated world sell. */
export const echo = defineEcho('bench.echo')

/** What agents of such a world are measured against, for the table. */
export const simulated = 'store on disk; chain, registry and queue simulated'

export interface AddAgentParameters {
  readonly name: string
  readonly address: Address
  /** The store's file. */
  readonly path: string
  /** Called before an envelope leaves; throws where it cannot. Default: all leave. */
  readonly onSend?: (envelope: Envelope) => void
}

/** A world of real agents with stores on disk and a memory transport, whose chain, registry and queue are simulated. */
export const createSimulatedWorld = () => {
  const chain = new SimulatedChain(() => Math.floor(Date.now() / 1000))
  const queue = createSimulatedQueue()
  const network = createMemoryNetwork()
  const registry = new Map<Address, RegisteredAgent>()

  const walletOf = (address: Address): WalletPort => ({
    ...chain.wallet(address),
    register: async file => {
      const agentId = registry.get(address)?.agentId ?? BigInt(registry.size + 1)
      const agentURI = `data:application/json;base64,${Buffer.from(JSON.stringify(file)).toString('base64')}`
      registry.set(address, { agentId, owner: address, wallet: address, agentURI })
      return ok({ agentId, transactions: [] })
    },
    findAgents: async () => [...registry.values()],
    getAgent: async id => [...registry.values()].find(({ agentId }) => agentId === id),
  })

  /** An agent with a million USDC that sells `echo`. Opens its store at once. */
  const addAgent = async ({ name, address, path, onSend = () => {} }: AddAgentParameters): Promise<Agent> => {
    chain.balances.set(address, chain.balances.get(address) ?? 1_000_000_000_000n)
    const store = await openStore({ path })
    const wallet = walletOf(address)
    const memory = createMemoryTransport({ address, network, inbox: store })
    const transport: TransportPort = {
      address: memory.address,
      receive: parameters => memory.receive(parameters),
      send: async envelope => {
        onSend(envelope)
        await memory.send(envelope)
      },
      sendText: (receiver, text) => memory.sendText(receiver, text),
      close: () => memory.close(),
    }
    const ports: AgentPorts = {
      address,
      store: async () => store,
      wallet: async () => wallet,
      queue: async () => queue,
      transport: async () => transport,
      planner: () =>
        Promise.reject(new DealwrightError({ code: 'no-planner', message: 'Plan nothing here.' })),
      close: () => store.close(),
    }
    return new Agent({ name, ports }).sell(echo, {
      ask: '0.02 USDC',
      floor: '0.01 USDC',
      work: ({ input }) => input,
    })
  }

  return { chain, queue, addAgent }
}
