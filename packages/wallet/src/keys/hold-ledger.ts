import { randomUUID } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'

/** A ledger that this process alone writes. */
export interface HeldLedger {
  /** Throws `ledger-held` where somebody took it over meanwhile. */
  check(): Promise<void>
  /** Lets go of it. Harmless to repeat. */
  release(): Promise<void>
}

const held = new Set<string>()

/**
 * Keeps a ledger for one signer: two that weigh against one file would each allow what is left. A lock that a killed process left
 * behind is taken over. Throws `ledger-held`.
 */
export async function holdLedger(ledger: string): Promise<HeldLedger> {
  const path = `${resolve(ledger)}.lock`
  if (held.has(path)) throw failure(path)
  held.add(path)
  const mine = `${process.pid} ${randomUUID()}\n`
  try {
    if (!(await create(path, mine))) {
      const holder = Number.parseInt((await read(path)) ?? '', 10)
      // The same number, and not held here: an earlier process had it, as happens where each starts in a container of its own.
      if (holder !== process.pid && isAlive(holder)) throw failure(path)
      await rm(path, { force: true })
      if (!(await create(path, mine))) throw failure(path)
    }
  } catch (error) {
    held.delete(path)
    throw error
  }
  return {
    check: async () => {
      if ((await read(path)) !== mine) throw failure(path)
    },
    release: async () => {
      if (held.delete(path) && (await read(path)) === mine) await rm(path, { force: true })
    },
  }
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
}

/** A lock that is just being written names nobody yet, and is somebody's. */
function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function failure(path: string): DealwrightError {
  return new DealwrightError({
    code: 'ledger-held',
    message: `Another signer holds the ledger: stop it, or name another ledger (${path} tells its process).`,
  })
}
