import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A holder touches its lock this often; one that stands still for much longer has lost its process. */
const heartbeatMs = 1_000

/** @param {string} file */
const look = file => {
  try {
    return { pid: Number(readFileSync(file, 'utf8')), touched: statSync(file).mtimeMs }
  } catch {
    return undefined
  }
}

/** @param {number} pid */
const isAlive = pid => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {string} file */
const tryTake = file => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Runs work while holding a lock file, so that two processes never run it at once. A lock whose process has died, or
 * which no one has touched for `staleMs`, is taken over.
 * @template Value
 * @param {string} file
 * @param {() => Promise<Value>} work
 * @param {{ onWait?: (pid: number) => void, pollMs?: number, staleMs?: number }} [options]
 * @returns {Promise<Value>}
 */
export const withLock = async (file, work, { onWait, pollMs = 250, staleMs = 15_000 } = {}) => {
  mkdirSync(dirname(file), { recursive: true })
  let seen = { touched: 0, at: performance.now() }
  let told = false
  while (!tryTake(file)) {
    const holder = look(file)
    if (!holder) continue
    if (!told) onWait?.(holder.pid)
    told = true
    if (holder.touched !== seen.touched) seen = { touched: holder.touched, at: performance.now() }
    // A process that has just created the file may not have written its id yet: 0 is no one, and not dead.
    const dead = holder.pid > 0 && !isAlive(holder.pid)
    if (dead || performance.now() - seen.at > staleMs) {
      // Renaming lets exactly one of several waiters take the old lock away.
      try {
        renameSync(file, `${file}.${process.pid}`)
        rmSync(`${file}.${process.pid}`, { force: true })
      } catch {
        // Another waiter was first: it is its lock now.
      }
      continue
    }
    await sleep(pollMs)
  }
  const timer = setInterval(() => {
    const now = new Date()
    try {
      utimesSync(file, now, now)
    } catch {
      // The lock was removed by hand: the work goes on, nothing is left to keep alive.
    }
  }, heartbeatMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    if (look(file)?.pid === process.pid) rmSync(file, { force: true })
  }
}
