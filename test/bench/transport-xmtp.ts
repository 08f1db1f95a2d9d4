import { startXmtpNode } from '@dealwright/devnet'
import { encodeEnvelope } from '@dealwright/protocols'
import { createXmtpTransport } from '@dealwright/protocols/transport/xmtp'
import { Wallet } from 'ethers'
import { openRawClient } from '../conformance/transport-raw-client.ts'
import type { Figure } from './figure.ts'
import { measureBatch, measureLatency, median, type TransportLane } from './transport-lane.ts'
import { createNote, readNote } from './transport-note.ts'

const warmUp = 40
const rounds = 40
const latencyBatch = 8
const throughputBatch = 20

/** What is measured is the way, not how much one sender may send. */
const quota = { perSecond: Number.POSITIVE_INFINITY }

/** Measures our transport and the raw SDK in turns on one local node, so that both meet the same noise. */
export const benchXmtpTransport = async (): Promise<Figure[]> => {
  await using node = await startXmtpNode()
  const ours = await openOurLane(node.url)
  const raw = await openRawLane(node.url, ours.messageBytes)
  const latencies = { ours: [] as number[], raw: [] as number[] }
  const batches: { readonly ours: number; readonly raw: number }[] = []
  try {
    for (const lane of [ours, raw]) await measureLatency(lane, warmUp)
    for (let round = 0; round < rounds; round += 1) {
      for (let n = 0; n < latencyBatch; n += 1) {
        latencies.ours.push(...(await measureLatency(ours, 1)))
        latencies.raw.push(...(await measureLatency(raw, 1)))
      }
      // Who goes first changes, so that neither always follows the other's garbage.
      const first = await measureBatch(round % 2 === 0 ? ours : raw, throughputBatch)
      const second = await measureBatch(round % 2 === 0 ? raw : ours, throughputBatch)
      batches.push(round % 2 === 0 ? { ours: first, raw: second } : { ours: second, raw: first })
    }
  } finally {
    await Promise.all([ours.close(), raw.close()])
  }
  const against = 'raw @xmtp/node-sdk, text of the same size'
  const latency = median(latencies.ours)
  return [
    {
      name: 'transport.xmtp.latency.p50',
      value: latency,
      unit: 'ms',
      ratio: latency / median(latencies.raw),
      against,
      bar: '<= 1.15',
    },
    {
      name: 'transport.xmtp.throughput',
      value: (throughputBatch / median(batches.map(batch => batch.ours))) * 1_000,
      unit: 'messages/s',
      // Pair by pair: on a busy machine two neighbours resemble each other more than two medians do.
      ratio: median(batches.map(batch => batch.raw / batch.ours)),
      against,
      bar: '>= 0.85',
    },
  ]
}

const openOurLane = async (url: string): Promise<TransportLane & { messageBytes: number }> => {
  const [alice, bob] = await Promise.all([
    createXmtpTransport({ signer: Wallet.createRandom(), url, quota }),
    createXmtpTransport({ signer: Wallet.createRandom(), url, quota }),
  ])
  const lane = {
    messageBytes: encodeEnvelope(createNote(alice.address, bob.address, 0)).length,
    prepare: (n: number) => {
      const note = createNote(alice.address, bob.address, n)
      return () => alice.send(note)
    },
    onArrival: (_n: number): void => {},
    close: async () => {
      await Promise.all([alice.close(), bob.close()])
    },
  }
  await alice.receive({ onDelivery: async () => {} })
  await bob.receive({
    onDelivery: async delivery => {
      if (delivery.kind === 'envelope') lane.onArrival(readNote(delivery.envelope))
    },
  })
  return lane
}

const openRawLane = async (url: string, messageBytes: number): Promise<TransportLane> => {
  const [alice, bob] = await Promise.all([
    openRawClient(Wallet.createRandom(), url),
    openRawClient(Wallet.createRandom(), url),
  ])
  const dm = await alice.conversations.createDm(bob.inboxId)
  const streams = await Promise.all([alice, bob].map(client => client.conversations.streamAllMessages()))
  const lane: TransportLane = {
    prepare: n => {
      const text = String(n).padEnd(messageBytes)
      return async () => {
        await dm.sendText(text)
      }
    },
    onArrival: () => {},
    close: async () => {
      await Promise.all(streams.map(stream => stream.end()))
    },
  }
  const read = async (stream: (typeof streams)[number], isReceiver: boolean): Promise<void> => {
    for await (const { content } of stream)
      if (isReceiver && typeof content === 'string') lane.onArrival(Number(content))
  }
  for (const [index, stream] of streams.entries()) void read(stream, index === 1)
  return lane
}
