import { createMemoryNetwork, createMemoryTransport } from '@dealwright/protocols/transport/memory'
import type { Figure } from './figure.ts'
import { median } from './transport-lane.ts'
import { createNote, readNote } from './transport-note.ts'

const batches = 5
const trips = 2_000

/** Measures round trips on the memory transport: one conversation that waits for each answer, and 32 side by side. */
export const benchMemoryTransport = async (): Promise<Figure[]> => [
  { name: 'transport.memory.round-trips', value: await measure(1), unit: 'round trips/s' },
  { name: 'transport.memory.round-trips.32', value: await measure(32), unit: 'round trips/s' },
]

const measure = async (conversations: number): Promise<number> => {
  const network = createMemoryNetwork()
  await using alice = createMemoryTransport({
    network,
    address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  })
  await using bob = createMemoryTransport({ network, address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' })
  let finished = Promise.withResolvers<void>()
  let answers = 0
  await bob.receive({
    onDelivery: async delivery => {
      if (delivery.kind === 'text') return
      const { envelope } = delivery
      await bob.send(createNote(bob.address, alice.address, readNote(envelope), envelope.conversation))
    },
  })
  await alice.receive({
    onDelivery: async delivery => {
      if (delivery.kind === 'text') return
      answers += 1
      if (answers === trips) finished.resolve()
      const next = readNote(delivery.envelope) + conversations
      if (next < trips)
        await alice.send(createNote(alice.address, bob.address, next, delivery.envelope.conversation))
    },
  })

  const rates: number[] = []
  for (let batch = 0; batch < batches; batch += 1) {
    finished = Promise.withResolvers<void>()
    answers = 0
    const start = performance.now()
    for (let n = 0; n < conversations; n += 1) await alice.send(createNote(alice.address, bob.address, n))
    await finished.promise
    rates.push((trips / (performance.now() - start)) * 1_000)
  }
  return median(rates)
}
