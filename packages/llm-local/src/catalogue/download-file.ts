import { mkdir, stat, statfs } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DealwrightError } from '@dealwright/protocols'
import { BusyServer, openRemote, type Remote } from './open-remote.ts'
import { PartFile, partOf } from './part-file.ts'
import { takeDownloadLock } from './take-download-lock.ts'

/** A file on a server and the place it is meant for. */
export interface RemoteFile {
  readonly url: URL
  /** Where the file goes; nothing is under this name before all of it is there and checked. */
  readonly path: string
  /** Size in bytes it must have, where it is known beforehand. */
  readonly sizeBytes?: number | undefined
  /** SHA-256 in hex it must have, where it is known beforehand; else the one that the hub tells, where it tells one. */
  readonly sha256?: string | undefined
  readonly token?: string | undefined
}

export interface DownloadFileParameters {
  readonly onProgress?: ((downloadedBytes: number, totalBytes: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** First pause after a broken connection; it doubles. Default 500. */
  readonly retryDelayMs?: number | undefined
  /** A connection that brings nothing for so long is broken. Default 60 000. */
  readonly stallTimeoutMs?: number | undefined
}

/** How often a connection may break in a row without one more byte. */
const MAX_FAILURES = 5
const MAX_PAUSE_MS = 30_000
/** Room that stays free for everything else. */
const SPARE_BYTES = 100_000_000

/**
 * Downloads a file: continues what an earlier attempt left, also after broken connections, and checks room, size and hash.
 * Throws `model-not-found`, `model-locked`, `model-download-failed`, `model-damaged`, `model-changed`, `model-not-gguf`, `disk-full`,
 * or the signal's reason.
 */
export async function downloadFile(file: RemoteFile, parameters: DownloadFileParameters = {}): Promise<void> {
  const { signal, onProgress } = parameters
  await mkdir(dirname(file.path), { recursive: true })
  await using _lock = await takeDownloadLock({
    path: file.path,
    signal,
    onWait: async () => {
      const part = await stat(partOf(file.path)).catch(() => undefined)
      if (part !== undefined) onProgress?.(part.size, file.sizeBytes ?? 0)
    },
  })
  // Another process may just have finished it.
  if (await isThere(file)) return
  const part = await PartFile.open(file.path, file.url.href)
  try {
    const remote = await transferAll(file, part, parameters)
    await check(file, part, remote)
    await part.finish()
  } catch (cause) {
    if (isDiskFull(cause)) throw diskFull(file, 'is full')
    throw cause
  } finally {
    await part.close()
  }
}

/** Whether the whole file is under its final name already. */
export async function isThere({ path, sizeBytes }: Pick<RemoteFile, 'path' | 'sizeBytes'>): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() === true && (sizeBytes === undefined || found.size === sizeBytes)
}

async function transferAll(
  file: RemoteFile,
  part: PartFile,
  parameters: DownloadFileParameters,
): Promise<Remote> {
  const { signal, retryDelayMs = 500 } = parameters
  let failures = 0
  let reached = false
  for (;;) {
    const before = part.length
    try {
      return await transfer(file, part, { ...parameters, onReached: () => (reached = true) })
    } catch (cause) {
      signal?.throwIfAborted()
      failures = part.length > before ? 1 : failures + 1
      // A server that was never reached will hardly be in a few seconds.
      const hopeless = cause instanceof DealwrightError || isDiskFull(cause)
      if (hopeless || failures > MAX_FAILURES || !(reached || cause instanceof BusyServer)) throw cause
      const pause = retryDelayMs * 2 ** (failures - 1)
      const told = cause instanceof BusyServer ? (cause.retryAfterMs ?? 0) : 0
      await sleep(Math.min(Math.max(pause, told), MAX_PAUSE_MS), undefined, signal ? { signal } : {})
    }
  }
}

async function transfer(
  file: RemoteFile,
  part: PartFile,
  parameters: DownloadFileParameters & { onReached: () => void },
): Promise<Remote> {
  const { signal, onProgress, stallTimeoutMs = 60_000 } = parameters
  const stop = new AbortController()
  const stall = setTimeout(() => stop.abort(new Error('The download stalled.')), stallTimeoutMs)
  try {
    const remote = await openRemote({
      url: file.url,
      from: part.length,
      token: file.token,
      signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
    })
    parameters.onReached()
    checkPromise(file, remote)
    if (!(await placeAt(file, part, remote))) throw new Error('The server sent another part of the file.')
    await checkRoom(file, remote.totalBytes - part.length)
    for await (const chunk of remote.body ?? []) {
      stall.refresh()
      if (part.length === 0) checkMagic(file, chunk)
      await part.append(chunk)
      onProgress?.(part.length, remote.totalBytes)
    }
    if (part.length < remote.totalBytes) throw new Error('The connection ended before the file did.')
    return remote
  } finally {
    clearTimeout(stall)
    // Ends a connection whose bytes were not wanted.
    stop.abort()
  }
}

/** What the server has must be what is wanted, before gigabytes of it come. */
function checkPromise(file: RemoteFile, remote: Remote): void {
  const otherSize =
    file.sizeBytes !== undefined && remote.totalBytes > 0 && remote.totalBytes !== file.sizeBytes
  const otherHash = file.sha256 !== undefined && remote.sha256 !== undefined && remote.sha256 !== file.sha256
  if (!otherSize && !otherHash) return
  throw new DealwrightError({
    code: 'model-changed',
    message: `${file.url.host} now has another file at ${file.url.pathname} than the one that was vetted: choose another model, or name the file by its URL if you trust it.`,
  })
}

/** Makes the part ready for the bytes that come. False where they do not follow those that are here: they are asked for from the start. */
async function placeAt(file: RemoteFile, part: PartFile, remote: Remote): Promise<boolean> {
  const origin = { url: file.url.href, identity: remote.identity, totalBytes: remote.totalBytes }
  const follows = remote.from === part.length && part.length > 0 && (await part.continues(origin))
  if (follows && (remote.body !== undefined || part.length === remote.totalBytes)) return true
  await part.restart(origin)
  return remote.from === 0 && remote.body !== undefined
}

async function checkRoom(file: RemoteFile, missingBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(file.path))
  const free = bavail * bsize
  if (missingBytes + SPARE_BYTES <= free) return
  throw diskFull(file, `has ${gigabytes(free)} free, and ${gigabytes(missingBytes)} are still to come`)
}

/** A page that asks to log in is told from a model by its first bytes, not after its last. */
function checkMagic(file: RemoteFile, chunk: Uint8Array): void {
  const magic = Buffer.from('GGUF')
  if (magic.subarray(0, chunk.length).equals(chunk.subarray(0, magic.length))) return
  throw new DealwrightError({
    code: 'model-not-gguf',
    message: `${file.url.origin}${file.url.pathname} is not a GGUF model: choose a file that ends in .gguf.`,
  })
}

async function check(file: RemoteFile, part: PartFile, remote: Remote): Promise<void> {
  const wantedBytes = file.sizeBytes ?? remote.totalBytes
  const wantedHash = file.sha256 ?? remote.sha256
  const wrongSize = wantedBytes > 0 && part.length !== wantedBytes
  if (!wrongSize && (wantedHash === undefined || part.digest() === wantedHash)) return
  await part.discard()
  throw new DealwrightError({
    code: 'model-damaged',
    message: `${basename(file.path)} came damaged (${wrongSize ? `${part.length} of ${wantedBytes} bytes` : 'its SHA-256 is wrong'}) and was removed: download it again.`,
    retryable: true,
  })
}

const diskFull = (file: RemoteFile, state: string): DealwrightError =>
  new DealwrightError({
    code: 'disk-full',
    message: `The disk of ${dirname(file.path)} ${state}: make room, or set XDG_CACHE_HOME to a folder on another disk.`,
  })

const isDiskFull = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
