import { ok } from '@dealwright/protocols'
import { AbstractProvider, makeError, Network, type TransactionResponse } from 'ethers'
import { expect, it } from 'vitest'
import { createNonceLane } from './create-nonce-lane.ts'
import { toHex } from './to-hex.ts'

/** A node that takes any bytes, and refuses a nonce below what it expects. */
class FakeNode extends AbstractProvider {
  asked = 0
  pending = 7
  readonly taken: string[] = []

  constructor() {
    super(Network.from(1))
  }

  override async getTransactionCount(): Promise<number> {
    this.asked++
    return this.pending
  }

  override async getTransaction(): Promise<null> {
    return null
  }

  override async broadcastTransaction(raw: string): Promise<TransactionResponse> {
    const nonce = Number(raw)
    if (nonce < this.pending)
      throw makeError('nonce has already been used', 'NONCE_EXPIRED', { transaction: undefined as never })
    this.taken.push(raw)
    this.pending = Math.max(this.pending, nonce + 1)
    return undefined as never
  }
}

function laneOf(node: FakeNode) {
  const time = { now: 0 }
  const address = `0x${'aa'.repeat(20)}`
  const lane = createNonceLane({ provider: node, address, clock: () => time.now })
  const send = async () => {
    const sent = await lane.submit(async nonce => ok(toHex(`0x${nonce.toString(16).padStart(2, '0')}`)))
    if (!sent.ok) throw new Error(sent.error.message)
    return sent.value
  }
  return { lane, time, send }
}

it('asks for the nonce once for a burst of sends, and again after a while', async () => {
  const node = new FakeNode()
  const { time, send } = laneOf(node)
  const sent = await Promise.all([send(), send(), send()])
  expect(sent.map(({ nonce }) => nonce)).toEqual([7, 8, 9])
  expect(node.asked).toBe(1)
  time.now = 1_000
  expect((await send()).nonce).toBe(10)
  expect(node.asked).toBe(2)
  node.destroy()
})

it('asks again where another program took the nonce it counted on', async () => {
  const node = new FakeNode()
  const { send } = laneOf(node)
  await send()
  node.pending = 12
  expect((await send()).nonce).toBe(12)
  expect(node.asked).toBe(2)
  node.destroy()
})

it('gives the node lost bytes again before it sends more, as long as their fate is in doubt', async () => {
  const node = new FakeNode()
  const { lane, send } = laneOf(node)
  const lost = await send()
  lane.doubt(lost)
  node.pending = 7
  node.taken.length = 0
  const next = await send()
  expect(node.taken).toEqual([lost.raw, next.raw])
  expect(next.nonce).toBe(8)
  lane.settle(lost)
  await send()
  expect(node.asked).toBe(2)
  node.destroy()
})
