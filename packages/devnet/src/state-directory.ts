import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'

/** Where a devnet keeps what must survive a restart. One devnet at a time holds it. */
export interface StateDirectory {
  readonly chainFile: string
  readonly xmtpLog: string
  /** Which contracts the kept chain was made with, if it is known. */
  contracts(): string | undefined
  setContracts(digest: string): void
  /** Lets the next devnet have it. */
  release(): void
}

/** Takes a directory, made when missing. Throws `state-in-use` while another devnet has it. */
export const takeStateDirectory = (path: string): StateDirectory => {
  mkdirSync(path, { recursive: true })
  const lock = join(path, 'lock')
  const contracts = join(path, 'contracts')
  takeLock(lock, path)
  return {
    chainFile: join(path, 'chain.json'),
    xmtpLog: join(path, 'xmtp.log'),
    contracts: () => readIfThere(contracts),
    setContracts: digest => writeFileSync(contracts, digest),
    release: () => rmSync(lock, { force: true }),
  }
}

const takeLock = (lock: string, path: string): void => {
  const holder = Number(readIfThere(lock) ?? 0)
  // A killed process leaves its lock behind.
  if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true })
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' })
  } catch (cause) {
    const message = `The state directory ${path} is used by process ${holder}: close that devnet or take another directory.`
    throw new DealwrightError({ code: 'state-in-use', message, cause, retryable: true })
  }
}

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM means that it lives but is not ours.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
