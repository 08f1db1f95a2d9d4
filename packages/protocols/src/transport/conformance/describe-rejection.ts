import { expect, test } from 'vitest'
import { encodeEnvelope } from '../../envelope/encode-envelope.ts'
import type { Envelope } from '../../envelope/envelope.ts'
import type { Address } from '../../types/hex.ts'
import type { RejectionReason } from '../port.ts'
import type { Scene } from './create-scene.ts'
import { makeEnvelope } from './make-envelope.ts'

const someone: Address = '0x000000000000000000000000000000000000dEaD'
const hour = 60 * 60 * 1_000
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

interface BadMessage {
  readonly name: string
  readonly reason: RejectionReason
  readonly bytes: (valid: Envelope) => Uint8Array
}

const badMessages: readonly BadMessage[] = [
  {
    name: 'an expired envelope',
    reason: 'expired',
    bytes: valid =>
      encodeEnvelope({ ...valid, createdAt: Date.now() - 2 * hour, expiresAt: Date.now() - hour }),
  },
  {
    name: 'an envelope from the future',
    reason: 'not-yet-valid',
    bytes: valid =>
      encodeEnvelope({ ...valid, createdAt: Date.now() + hour, expiresAt: Date.now() + 2 * hour }),
  },
  {
    name: 'an envelope for someone else',
    reason: 'mis-addressed',
    bytes: valid => encodeEnvelope({ ...valid, receiver: someone }),
  },
  {
    name: 'an envelope in someone else’s name',
    reason: 'forged-sender',
    bytes: valid => encodeEnvelope({ ...valid, sender: someone }),
  },
  {
    name: 'an envelope that is too large',
    reason: 'over-size',
    bytes: valid => encode({ ...valid, body: 'x'.repeat(262_144) }),
  },
  {
    name: 'an envelope without a type',
    reason: 'malformed',
    bytes: valid => encode({ ...valid, type: undefined }),
  },
  { name: 'an envelope of another version', reason: 'malformed', bytes: valid => encode({ ...valid, v: 2 }) },
  { name: 'half an envelope', reason: 'malformed', bytes: valid => encodeEnvelope(valid).subarray(0, 40) },
  { name: 'bytes that are no text', reason: 'malformed', bytes: () => new Uint8Array([0xff, 0xfe, 0x00]) },
  { name: 'no bytes', reason: 'malformed', bytes: () => new Uint8Array() },
]

/** Declares the tests of what a transport must not deliver. */
export const describeRejection = (scene: () => Scene): void => {
  test.each(badMessages)('rejects $name as $reason and delivers what follows', async ({ reason, bytes }) => {
    const [mallory, bob] = await Promise.all([scene().createParty(), scene().join()])
    const valid = makeEnvelope(mallory.address, bob.party.address)
    const last = makeEnvelope(mallory.address, bob.party.address)
    await mallory.sendRaw(bob.party.address, bytes(valid))
    await mallory.sendRaw(bob.party.address, encodeEnvelope(last))
    await bob.listener.untilDelivered(1)
    expect(bob.listener.ids()).toEqual([last.id])
    expect(bob.listener.rejections).toMatchObject([{ reason, sender: mallory.address }])
    expect(bob.listener.errors).toEqual([])
  })

  test('never repeats the content of what it rejects', async () => {
    const [mallory, bob] = await Promise.all([scene().createParty(), scene().join()])
    const secret = 'correct-horse-battery-staple'
    const valid = makeEnvelope(mallory.address, bob.party.address, { body: secret })
    await mallory.sendRaw(bob.party.address, encode({ ...valid, performative: secret }))
    await bob.listener.untilRejected(1)
    expect(JSON.stringify(bob.listener.rejections)).not.toContain(secret)
  })

  test('holds to the limits it was opened with', async () => {
    const [alice, bob] = await Promise.all([scene().join(), scene().join({ limits: { maxBytes: 2_000 } })])
    await alice.transport.send(
      makeEnvelope(alice.party.address, bob.party.address, { body: 'x'.repeat(2_000) }),
    )
    await alice.transport.sendText(bob.party.address, 'y'.repeat(2_001))
    const last = makeEnvelope(alice.party.address, bob.party.address)
    await alice.transport.send(last)
    await bob.listener.untilDelivered(1)
    expect(bob.listener.ids()).toEqual([last.id])
    expect(bob.listener.rejections).toMatchObject([{ reason: 'over-size' }, { reason: 'over-size' }])
  })
}
