import type { Address, Delivery, Rejection, TransportPort } from '@dealwright/protocols'
import {
  createMemoryNetwork,
  createMemoryTransport,
  type MemoryNetwork,
} from '@dealwright/protocols/transport/memory'
import type { TextMessage } from '../agent/events.ts'
import { ProtocolRouter } from '../agent/protocol-router.ts'
import { receiveDelivery } from '../agent/receive-delivery.ts'
import { EffectRunner } from '../deals/effect-runner.ts'
import { DealEngine } from '../deals/engine.ts'
import type { StorePort } from '../ports/store.ts'
import { Stock } from '../services/stock.ts'
import { openStore } from '../store/sqlite/index.ts'
import { around } from './deals.ts'

/** An agent's inside without wallet and queue: store, transport, router, engine. */
export interface Peer {
  readonly address: Address
  readonly store: StorePort
  readonly transport: TransportPort
  readonly router: ProtocolRouter
  readonly engine: DealEngine
  readonly stock: Stock
  readonly rejections: Rejection[]
  readonly texts: TextMessage[]
  readonly errors: unknown[]
  /** Hands a delivery over as the transport would. */
  deliver(delivery: Delivery): Promise<void>
  close(): Promise<void>
}

/** Joins an agent to a network of the test's own. */
export async function joinPeer(address: Address, mail: MemoryNetwork = createMemoryNetwork()): Promise<Peer> {
  const store = await openStore({ path: ':memory:' })
  const transport = createMemoryTransport({
    address,
    network: mail,
    inbox: store,
    retry: { firstDelayMs: 1 },
  })
  const errors: unknown[] = []
  const rejections: Rejection[] = []
  const texts: TextMessage[] = []
  const onError = (error: unknown) => errors.push(error)
  const effects = new EffectRunner({ store, onError })
  const surroundings = async () => around(address)
  const execute: ConstructorParameters<typeof DealEngine>[0]['execute'] = async effect => {
    if (effect.type === 'send') await transport.send(effect.envelope)
    return undefined
  }
  const engine = new DealEngine({ store, effects, surroundings, execute, onNews: () => {}, onError })
  const router = new ProtocolRouter({ store, effects, transport: async () => transport, onError })
  const stock = new Stock()
  const deliver = (delivery: Delivery) =>
    receiveDelivery(delivery, {
      engine,
      router,
      calls: { receive: async () => false },
      stock,
      surroundings,
      transport: async () => transport,
      onText: async text => {
        texts.push(text)
      },
      onRejection: rejection => rejections.push(rejection),
    })
  await engine.resume()
  await router.resume()
  await transport.receive({
    onDelivery: deliver,
    onRejection: rejection => rejections.push(rejection),
    onError,
  })
  engine.startTimers()
  return {
    address,
    store,
    transport,
    router,
    engine,
    stock,
    rejections,
    texts,
    errors,
    deliver,
    async close() {
      await effects.close()
      await transport.close()
      router.close()
      await engine.close()
      await store.close()
    },
  }
}
