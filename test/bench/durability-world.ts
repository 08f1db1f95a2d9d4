import { Agent, type AgentPorts } from '@dealwright/agent-core'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import {
  type Address,
  DealwrightError,
  defineService,
  type Envelope,
  type TransportPort,
} from '@dealwright/protocols'
import { createMemoryNetwork, createMemoryTransport } from '@dealwright/protocols/transport/memory'
import { z } from 'zod'
import { createSimulatedChain } from './durability-chain.ts'
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

/** Two of a devnet's accounts. */
export const alice: Address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
export const bob: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

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
  const chain = createSimulatedChain()
  const queue = createSimulatedQueue()
  const network = createMemoryNetwork()

  /** An agent that sells `echo`. Opens its store at once. */
  const addAgent = async ({ name, address, path, onSend = () => {} }: AddAgentParameters): Promise<Agent> => {
    const store = await openStore({ path })
    const wallet = chain.wallet(address)
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
