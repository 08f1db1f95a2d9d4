import { startXmtpNode } from '@dealwright/devnet'
import { encodeEnvelope } from '@dealwright/protocols'
import { createXmtpTransport } from '@dealwright/protocols/transport/xmtp'
import { Wallet } from 'ethers'
import { openRawClient } from '../conformance/transport-raw-client.ts'
import type { Figure } from './figure.ts'
import { measureBatch, measureLatency, median, type TransportLane } from './transport-lane.ts'
import { createNote, readNote } from './transport-note.ts'

const rounds = 30
const latencyBatch = 5
const throughputBatch = 20

/** Measures our transport and the raw SDK in turns on one local node, so that both meet the same noise. */
export const benchXmtpTransport = async (): Promise<Figure[]> => {
  await using node = await startXmtpNode()
  const ours = await openOurLane(node.url)
  const raw = await openRawLane(node.url, ours.messageBytes)
  const lanes = [
    { lane: ours, latencies: [] as number[], batches: [] as number[] },
    { lane: raw, latencies: [] as number[], batches: [] as number[] },
  ] as const
  try {
    for (const { lane } of lanes) await measureLatency(lane, 30)
    for (let round = 0; round < rounds; round += 1) {
      // Who goes first changes, so that neither always follows the other's garbage.
      for (const { lane, latencies, batches } of round % 2 === 0 ? lanes : lanes.toReversed()) {
        latencies.push(...(await measureLatency(lane, latencyBatch)))
        batches.push(await measureBatch(lane, throughputBatch))
      }
    }
  } finally {
    await Promise.all([ours.close(), raw.close()])
  }
  const [us, sdk] = lanes.map(({ latencies, batches }) => ({
    latency: median(latencies),
    throughput: (throughputBatch / median(batches)) * 1_000,
  }))
  if (!us || !sdk) throw new Error('Nothing was measured')
  const against = 'raw @xmtp/node-sdk, text of the same size'
  return [
    {
      name: 'transport.xmtp.latency.p50',
      value: us.latency,
      unit: 'ms',
      ratio: us.latency / sdk.latency,
      against,
      bar: '<= 1.15',
    },
    {
      name: 'transport.xmtp.throughput',
      value: us.throughput,
      unit: 'messages/s',
      ratio: us.throughput / sdk.throughput,
      against,
      bar: '>= 0.85',
    },
  ]
}

const openOurLane = async (url: string): Promise<TransportLane & { messageBytes: number }> => {
  const [alice, bob] = await Promise.all([
    createXmtpTransport({ signer: Wallet.createRandom(), url }),
    createXmtpTransport({ signer: Wallet.createRandom(), url }),
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
