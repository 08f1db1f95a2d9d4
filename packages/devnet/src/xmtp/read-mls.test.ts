import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInstallationKey, readMlsMessage } from './read-mls.ts'

/** Writes a vector the way MLS does, with the size in as few bytes as it fits, or in more. */
const vector = (
  bytes: Uint8Array,
  prefix = bytes.length < 64 ? 0 : bytes.length < 16_384 ? 1 : 2,
): Buffer => {
  const size = Buffer.alloc(2 ** prefix)
  size.writeUIntBE(bytes.length, 0, size.length)
  size[0] = (size[0] ?? 0) | (prefix << 6)
  return Buffer.concat([size, bytes])
}

const head = (format: number, groupId: Uint8Array) =>
  Buffer.concat([Buffer.from([0, 1, 0, format]), vector(groupId), Buffer.alloc(8, 7)])

const anyBytes = fc.uint8Array({ maxLength: 300 })

describe('readMlsMessage', () => {
  it('reads group and content type of private messages', () => {
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 1, max: 3 }), anyBytes, (groupId, contentType, rest) => {
        const bytes = Buffer.concat([head(2, groupId), Buffer.from([contentType]), rest])
        expect(readMlsMessage(bytes)).toEqual({
          ok: true,
          value: { groupId: Buffer.from(groupId), isCommit: contentType === 3 },
        })
      }),
    )
  })

  it('reads group and content type of public messages, whoever sends them', () => {
    fc.assert(
      fc.property(
        anyBytes,
        fc.constantFrom([1, 4], [2, 4], [3, 0], [4, 0]),
        anyBytes,
        fc.boolean(),
        (groupId, [senderType = 0, senderBytes = 0], authenticated, isCommit) => {
          const sender = Buffer.concat([Buffer.from([senderType]), Buffer.alloc(senderBytes, 9)])
          const content = Buffer.from([isCommit ? 3 : 1])
          const bytes = Buffer.concat([head(1, groupId), sender, vector(authenticated), content])
          expect(readMlsMessage(bytes)).toEqual({
            ok: true,
            value: { groupId: Buffer.from(groupId), isCommit },
          })
        },
      ),
    )
  })

  it('fails on bytes that end too early, at every length', () => {
    const whole = Buffer.concat([head(2, Buffer.alloc(16, 5)), Buffer.from([3])])
    for (let length = 0; length < whole.length; length += 1) {
      expect(readMlsMessage(whole.subarray(0, length)).ok).toBe(false)
    }
  })

  it('refuses other wire formats, unknown senders and reserved sizes', () => {
    const welcome = Buffer.concat([head(3, Buffer.alloc(4)), Buffer.from([1])])
    const stranger = Buffer.concat([head(1, Buffer.alloc(4)), Buffer.from([9, 0, 1])])
    const reserved = Buffer.concat([Buffer.from([0, 1, 0, 2, 0xff]), Buffer.alloc(40)])
    expect([welcome, stranger, reserved].map(bytes => readMlsMessage(bytes))).toEqual([
      { ok: false, error: 'wire format 3 is not a message' },
      { ok: false, error: 'sender type 9 is unknown' },
      { ok: false, error: 'a vector has a size of the reserved form' },
    ])
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(anyBytes, bytes => {
        expect(() => readMlsMessage(bytes)).not.toThrow()
        expect(() => readInstallationKey(bytes)).not.toThrow()
      }),
    )
  })
})

describe('readInstallationKey', () => {
  it('reads the third vector, in every form of its size', () => {
    fc.assert(
      fc.property(
        anyBytes,
        anyBytes,
        anyBytes,
        fc.integer({ min: 1, max: 2 }),
        (init, encryption, key, prefix) => {
          const vectors = [vector(init), vector(encryption, 2), vector(key, key.length < 64 ? 0 : prefix)]
          const bytes = Buffer.concat([Buffer.from([0, 1, 0, 1]), ...vectors, Buffer.from('the rest')])
          expect(readInstallationKey(bytes)).toEqual({ ok: true, value: Buffer.from(key) })
        },
      ),
    )
  })

  it('fails on anything shorter', () => {
    expect(readInstallationKey(Buffer.from([0, 1, 0, 1, 32, 1, 2]))).toEqual({
      ok: false,
      error: 'the bytes end at 7',
    })
  })
})
