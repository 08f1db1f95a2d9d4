import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises'

/** What a part belongs to; it is continued only with bytes of the very same file. */
export interface PartOrigin {
  readonly url: string
  readonly identity: string | undefined
  readonly totalBytes: number
}

/** A file on its way: its bytes are beside the final name until all of them are there and checked. */
export class PartFile {
  readonly #path: string
  readonly #handle: FileHandle
  #hash: Hash
  #length: number

  private constructor(path: string, handle: FileHandle, hash: Hash, length: number) {
    this.#path = path
    this.#handle = handle
    this.#hash = hash
    this.#length = length
  }

  /** Opens what an earlier download of this address left, or an empty part. */
  static async open(path: string, url: string): Promise<PartFile> {
    const known = (await readOrigin(path))?.url === url
    // Appending writes to the end as it is now, also after a restart cut the file.
    const handle = await open(partOf(path), 'a+')
    if (!known) await handle.truncate(0)
    const hash = createHash('sha256')
    let length = 0
    for await (const chunk of createReadStream(partOf(path))) {
      hash.update(chunk)
      length += chunk.length
    }
    return new PartFile(path, handle, hash, length)
  }

  /** How many bytes are here. */
  get length(): number {
    return this.#length
  }

  /** Whether bytes of this origin may follow those that are here. */
  async continues(origin: PartOrigin): Promise<boolean> {
    const before = await readOrigin(this.#path)
    return (
      origin.identity !== undefined &&
      before?.identity === origin.identity &&
      before.totalBytes === origin.totalBytes
    )
  }

  /** Forgets the bytes that are here, and notes whose bytes come now. */
  async restart(origin: PartOrigin): Promise<void> {
    await this.#handle.truncate(0)
    this.#hash = createHash('sha256')
    this.#length = 0
    await writeFile(originOf(this.#path), JSON.stringify(origin))
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#handle.appendFile(chunk)
    this.#hash.update(chunk)
    this.#length += chunk.length
  }

  /** SHA-256 of all bytes so far, in hex. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Puts the file under its final name, once its bytes are on the disk. */
  async finish(): Promise<void> {
    await this.#handle.sync()
    await this.#handle.close()
    await rename(partOf(this.#path), this.#path)
    await rm(originOf(this.#path), { force: true })
  }

  /** Removes what came. */
  async discard(): Promise<void> {
    await this.close()
    await rm(partOf(this.#path), { force: true })
    await rm(originOf(this.#path), { force: true })
  }

  /** Keeps what came for the next time; an empty part is removed. */
  async close(): Promise<void> {
    // Closed already, by `finish` or `discard`.
    if (this.#handle.fd < 0) return
    await this.#handle.close()
    if (this.#length === 0) await this.discard()
  }
}

/** Where the bytes of an unfinished download are. */
export const partOf = (path: string): string => `${path}.part`
const originOf = (path: string): string => `${path}.part.json`

async function readOrigin(path: string): Promise<PartOrigin | undefined> {
  try {
    const origin: unknown = JSON.parse(await readFile(originOf(path), 'utf8'))
    return isOrigin(origin) ? origin : undefined
  } catch {
    return undefined
  }
}

const isOrigin = (value: unknown): value is PartOrigin =>
  typeof value === 'object' &&
  value !== null &&
  'url' in value &&
  typeof value.url === 'string' &&
  'totalBytes' in value &&
  typeof value.totalBytes === 'number' &&
  (!('identity' in value) || typeof value.identity === 'string')
