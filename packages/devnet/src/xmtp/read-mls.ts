import type { Result } from '@dealwright/protocols'
import { failed, ok } from '@dealwright/protocols'

/** What the node reads of an MLS message: where it belongs and whether it is a commit. The rest is ciphertext. */
export interface MlsMessageHead {
  groupId: Buffer
  isCommit: boolean
}

const publicMessage = 1
const privateMessage = 2
const commitContent = 3
/** Bytes that follow the one-byte sender type of a public message: a member names its leaf, an external sender its index. */
const senderBytes: Readonly<Record<number, number>> = { 1: 4, 2: 4, 3: 0, 4: 0 }

/** Reads the head of a TLS-serialized MLS message. The failure says what is wrong with the bytes. */
export const readMlsMessage = (bytes: Uint8Array): Result<MlsMessageHead, string> => {
  try {
    const reader = createReader(bytes)
    reader.skip(2)
    const format = reader.uint(2)
    if (format !== publicMessage && format !== privateMessage)
      return failed(`wire format ${format} is not a message`)
    const groupId = reader.vector()
    reader.skip(8)
    if (format === publicMessage) {
      const senderType = reader.uint(1)
      const length = senderBytes[senderType]
      if (length === undefined) return failed(`sender type ${senderType} is unknown`)
      reader.skip(length)
      reader.vector()
    }
    return ok({ groupId, isCommit: reader.uint(1) === commitContent })
  } catch (error) {
    if (error instanceof RangeError) return failed(error.message)
    throw error
  }
}

/** Reads the signature key, which names the installation, from a TLS-serialized MLS key package. */
export const readInstallationKey = (bytes: Uint8Array): Result<Buffer, string> => {
  try {
    const reader = createReader(bytes)
    reader.skip(4)
    reader.vector()
    reader.vector()
    return ok(reader.vector())
  } catch (error) {
    if (error instanceof RangeError) return failed(error.message)
    throw error
  }
}

const createReader = (bytes: Uint8Array) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  const take = (length: number): Buffer => {
    if (offset + length > buffer.length) throw new RangeError(`the bytes end at ${buffer.length}`)
    offset += length
    return buffer.subarray(offset - length, offset)
  }
  const uint = (length: number): number => take(length).readUIntBE(0, length)
  return {
    skip: (length: number): void => void take(length),
    uint,
    /** A vector whose size is 1, 2 or 4 bytes, told by the two upper bits of the first (RFC 9420, 2.1.2). */
    vector: (): Buffer => {
      const first = uint(1)
      const prefix = first >> 6
      if (prefix === 3) throw new RangeError('a vector has a size of the reserved form')
      const rest = (1 << prefix) - 1
      const size = (first & 0x3f) * 256 ** rest + (rest === 0 ? 0 : uint(rest))
      return take(size)
    },
  }
}
