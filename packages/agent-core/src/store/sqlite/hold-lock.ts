import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { DealwrightError } from '@dealwright/protocols'

export interface HoldLockParameters {
  /** What is locked, for the error: 'store' gives code 'store-locked'. */
  what: string
  /** What the user knows it by: the path of the store or folder. */
  subject: string
  /** Where the lock file goes. Beside it lies `<path>.owner`, which says who holds it. */
  path: string
  /** Who takes it, for the error that the next one gets. Default: the process alone. */
  holder?: string
  /** What to do where it is taken, as the end of the error's line. */
  remedy?: string
}

/**
 * Locks a path against every other process and every other caller in this one, until the returned function is called.
 * The operating system drops the lock with the process, so a crash leaves none behind. Throws `<what>-locked`, retryable.
 */
export const holdLock = ({
  what,
  subject,
  path,
  holder,
  remedy = 'Stop it, or give this agent another path.',
}: HoldLockParameters): (() => void) => {
  const owner = `${path}.owner`
  createPrivateFile(path)
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new DealwrightError({
      code: `${what}-locked`,
      message: `The ${what} at ${subject} is in use by ${readOwner(owner)}. ${remedy}`,
      cause,
      retryable: true,
    })
  }
  const since = new Date().toISOString()
  const who = `process ${process.pid} on ${hostname()} since ${since}`
  writeFileSync(owner, holder === undefined ? who : `${holder}, ${who}`, { mode: 0o600 })
  return () => {
    // The owner file goes first: once the lock is open, it may already be the next holder's.
    rmSync(owner, { force: true })
    lock.close()
  }
}

/**
 * Creates a file that only this user can read, unless it exists. It never opens an existing one: closing any descriptor
 * of a file drops every POSIX lock that this process holds on it.
 */
export const createPrivateFile = (path: string): void => {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

const readOwner = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return 'another process'
  }
}
