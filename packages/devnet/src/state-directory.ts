import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DealwrightError } from '@dealwright/protocols'

/** Where a devnet keeps what must survive a restart. One devnet at a time holds it. */
export interface StateDirectory {
  readonly chainFile: string
  readonly xmtpLog: string
  /** Which contracts the kept chain was made with, if it is known. */
  contracts(): string | undefined
  setContracts(digest: string): void
  /** Tells who writes the chain, so that the next devnet can wait for it. */
  setChainProcess(pid: number): void
  /** Lets the next devnet have it. */
  release(): void
}

/**
 * Takes a directory, made when missing. After a devnet that was killed it waits for that one's chain, which writes
 * itself down before it ends. Throws `state-in-use` while another devnet has it.
 */
export const takeStateDirectory = async (path: string): Promise<StateDirectory> => {
  mkdirSync(path, { recursive: true })
  const lock = join(path, 'lock')
  const contracts = join(path, 'contracts')
  await takeLock(lock, path)
  return {
    chainFile: join(path, 'chain.json'),
    xmtpLog: join(path, 'xmtp.log'),
    contracts: () => readIfThere(contracts),
    setContracts: digest => writeFileSync(contracts, digest),
    setChainProcess: pid => writeFileSync(lock, `${process.pid} ${pid}`),
    release: () => rmSync(lock, { force: true }),
  }
}

// Writing a chain takes a fraction of a second; this is for a machine that is busy.
const chainEndsMs = 10_000

/** The lock names the process that holds the directory and, once there is one, the process of its chain. */
const takeLock = async (lock: string, path: string): Promise<void> => {
  const [holder = 0, chain = 0] = (readIfThere(lock) ?? '').split(' ').map(Number)
  const held = isAlive(holder) || !(await hasEnded(chain))
  if (!held) rmSync(lock, { force: true })
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' })
  } catch (cause) {
    const message = `The state directory ${path} is used by process ${holder}: close that devnet or take another directory.`
    throw new DealwrightError({ code: 'state-in-use', message, cause, retryable: true })
  }
}

const hasEnded = async (pid: number): Promise<boolean> => {
  for (const deadline = Date.now() + chainEndsMs; isAlive(pid); await setTimeout(20)) {
    if (Date.now() > deadline) return false
  }
  return true
}

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const isAlive = (pid: number): boolean => {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM means that it lives but is not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  // In a container nobody may collect a dead process; Linux lists it as a zombie for ever.
  const stat = readIfThere(`/proc/${pid}/stat`)
  return stat === undefined || !/\) Z /.test(stat)
}
