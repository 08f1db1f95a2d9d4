import { open, readFile, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

export interface TakeDownloadLockParameters {
  readonly path: string
  readonly signal?: AbortSignal | undefined
  /** Called now and then while another process has the lock. */
  readonly onWait: () => Promise<void>
}

const POLL_MS = 250
const UNSIGNED_MS = 10_000

/** Waits until no other download writes this file; one that died leaves no lock that holds. Rejects with the signal's reason. */
export async function takeDownloadLock(parameters: TakeDownloadLockParameters): Promise<AsyncDisposable> {
  const { signal, onWait } = parameters
  const path = `${parameters.path}.lock`
  for (;;) {
    signal?.throwIfAborted()
    if (await create(path)) return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
    if (await isAbandoned(path)) {
      await rm(path, { force: true })
      continue
    }
    await onWait()
    await sleep(POLL_MS, undefined, signal ? { signal } : {})
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx')
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return false
  if (text === '') return isOld(path)
  try {
    process.kill(Number(text), 0)
    return false
  } catch (error) {
    // A process of another user is alive, too.
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM')
  }
}

/** Its process died between making the lock and signing it, or is about to sign. */
async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > UNSIGNED_MS
}
