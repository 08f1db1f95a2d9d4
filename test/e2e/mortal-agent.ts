import type { StorePort } from '@dealwright/agent-core'
import type { TransportPort } from '@dealwright/protocols'
import { createMemoryTransport, type MemoryNetwork } from '@dealwright/protocols/transport/memory'
import type { Channels, signerFromKey, Wallet } from '@dealwright/wallet'
import { type Agent, type ChannelOptions, createAgent } from 'dealwright'

/** What survives the deaths of an agent, and what it lives on. */
export interface Body {
  readonly name: string
  readonly signer: ReturnType<typeof signerFromKey>
  readonly wallet: Wallet
  readonly store: StorePort
  readonly network: MemoryNetwork
  /** How it uses payment channels. */
  readonly channels?: ChannelOptions
}

/** A life of an agent, which ends before or after a certain deed. */
export interface Life {
  readonly agent: Agent
  /** Resolves when it is dead: it does nothing any more, and hears nothing. */
  readonly died: Promise<void>
  /** How many moments of this life there were so far at which it could have ended. */
  moments(): number
  /** Ends it now. */
  end(): Promise<void>
}

/**
 * Opens an agent that drops dead at its `deathAt`th moment: just before or just after it writes to its store, sends a message, or
 * does something on chain. What it was doing never returns, as in a process that is gone. Never: leave `deathAt` out.
 */
export async function openMortal(body: Body, deathAt = Number.POSITIVE_INFINITY): Promise<Life> {
  const { name, signer, wallet, store, network } = body
  const { promise: died, resolve: die } = Promise.withResolvers<void>()
  const nothing = new Promise<never>(() => {})
  let count = 0
  let isDead = false
  const pass = (): Promise<void> => {
    count += 1
    if (count < deathAt && !isDead) return Promise.resolve()
    isDead = true
    die()
    return nothing
  }
  const mortal =
    <Parameters extends unknown[], Value>(deed: (...parameters: Parameters) => Promise<Value>) =>
    async (...parameters: Parameters): Promise<Value> => {
      await pass()
      const value = await deed(...parameters)
      await pass()
      return value
    }
  // Deeds that are done one after another in a life go on in their order.
  const alive =
    <Parameters extends unknown[], Value>(look: (...parameters: Parameters) => Promise<Value>) =>
    (...parameters: Parameters): Promise<Value> =>
      isDead ? nothing : look(...parameters)
  const mortalStore: StorePort = {
    ...store,
    commit: mortal(store.commit),
    get: alive(store.get),
    list: alive(store.list),
    close: async () => {},
  }
  const inner = createMemoryTransport({ address: wallet.address, network, inbox: mortalStore })
  const transport: TransportPort = {
    address: wallet.address,
    send: mortal(envelope => inner.send(envelope)),
    sendText: (receiver, text) => inner.sendText(receiver, text),
    receive: parameters => inner.receive({ ...parameters, onDelivery: alive(parameters.onDelivery) }),
    close: () => inner.close(),
  }
  const { channels } = wallet
  if (channels === undefined) throw new Error('The devnet has no payment channels.')
  const mortalChannels: Channels = {
    ...channels,
    getChannel: alive(channels.getChannel),
    signClaim: mortal(channels.signClaim),
    fund: mortal(channels.fund),
    claim: mortal(channels.claim),
    record: mortal(channels.record),
    owed: alive(channels.owed),
    collect: mortal(channels.collect),
    close: mortal(channels.close),
    release: mortal(channels.release),
    withdraw: mortal(channels.withdraw),
    settle: mortal(channels.settle),
  }
  const agent = await createAgent({
    name,
    signer,
    wallet: { ...wallet, channels: mortalChannels, close: async () => {} },
    store: mortalStore,
    transport,
    channels: { poll: '50ms', ...body.channels },
  })
  agent.on('error', () => {})
  void died.then(() => inner.close())
  return {
    agent,
    died,
    moments: () => count,
    end: async () => {
      await Promise.race([agent.close(), died])
      isDead = true
    },
  }
}
