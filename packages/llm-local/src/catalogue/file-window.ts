import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Thrown where a file ends before what it announces. */
export class EndOfFile extends Error {}

const WINDOW_BYTES = 1 << 20

/** Reads little-endian values from the start of a file on, without holding the file in memory. */
export class FileWindow implements Disposable {
  readonly sizeBytes: number
  readonly #file: number
  readonly #buffer = Buffer.alloc(WINDOW_BYTES)
  /** Where in the file the buffer begins, and how much of it holds bytes. */
  #start = 0
  #filled = 0
  #position = 0

  constructor(path: string) {
    this.#file = openSync(path, 'r')
    this.sizeBytes = fstatSync(this.#file).size
  }

  get position(): number {
    return this.#position
  }

  skip(bytes: number): void {
    if (bytes > this.sizeBytes - this.#position) throw new EndOfFile()
    this.#position += bytes
  }

  uint32(): number {
    return this.#take(4).readUInt32LE()
  }

  /** A count or a length: beyond 2^53 no file has it. */
  uint64(): number {
    const value = this.#take(8).readBigUInt64LE()
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new EndOfFile()
    return Number(value)
  }

  /** A whole number of so many bytes. */
  integer(bytes: 1 | 2 | 4 | 8, signed: boolean): number {
    const taken = this.#take(bytes)
    if (bytes === 8) return Number(signed ? taken.readBigInt64LE() : taken.readBigUInt64LE())
    return signed ? taken.readIntLE(0, bytes) : taken.readUIntLE(0, bytes)
  }

  float(bytes: 4 | 8): number {
    const taken = this.#take(bytes)
    return bytes === 4 ? taken.readFloatLE() : taken.readDoubleLE()
  }

  /** Text behind its length; of a longer one than the window, the beginning. */
  text(): string {
    const length = this.uint64()
    const shown = Math.min(length, WINDOW_BYTES)
    if (length > this.sizeBytes - this.#position) throw new EndOfFile()
    const text = this.#take(shown).toString('utf8')
    this.skip(length - shown)
    return text
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }

  #take(bytes: number): Buffer {
    const from = this.#position
    this.skip(bytes)
    if (from < this.#start || from + bytes > this.#start + this.#filled) {
      this.#start = from
      this.#filled = readSync(this.#file, this.#buffer, 0, WINDOW_BYTES, from)
      if (this.#filled < bytes) throw new EndOfFile()
    }
    return this.#buffer.subarray(from - this.#start, from - this.#start + bytes)
  }
}
