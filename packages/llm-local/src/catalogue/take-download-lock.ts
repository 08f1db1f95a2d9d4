import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

export interface TakeDownloadLockParameters {
  readonly path: string
  readonly signal?: AbortSignal | undefined
  /** Called now and then while another process has the lock. */
  readonly onWait: () => Promise<void>
}

const POLL_MS = 250
/** The holder shows that it lives: a number alone may be that of another process by now, in a container even of this one. */
const BEAT_MS = 2000
const SILENT_MS = 15_000

/** Waits until no other download writes this file; one that died leaves no lock that holds. Rejects with the signal's reason. */
export async function takeDownloadLock(parameters: TakeDownloadLockParameters): Promise<AsyncDisposable> {
  const { signal, onWait } = parameters
  const path = `${parameters.path}.lock`
  for (;;) {
    signal?.throwIfAborted()
    if (await create(path)) return hold(path)
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

function hold(path: string): AsyncDisposable {
  const beat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, BEAT_MS).unref()
  return {
    [Symbol.asyncDispose]: () => {
      clearInterval(beat)
      return rm(path, { force: true })
    },
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const [text, found] = await Promise.all([readFile(path, 'utf8'), stat(path)]).catch(() => [])
  // Gone meanwhile.
  if (text === undefined || found === undefined) return false
  if (Date.now() - found.mtimeMs > SILENT_MS) return true
  // Not signed yet.
  return text !== '' && !isAlive(Number(text))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
