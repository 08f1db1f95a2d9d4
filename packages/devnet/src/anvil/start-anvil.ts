import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { DealwrightError } from '@dealwright/protocols'
import { endWithParent } from './end-with-parent.ts'
import { findAnvil } from './find-anvil.ts'

export interface StartAnvilParameters {
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: number
  /** How many accounts of the development mnemonic have ether. */
  accounts: number
  mnemonic: string
  chainId: number
  /** Loads the chain from this file and writes it back on close. */
  stateFile?: string
}

// It takes 0.1 s on an idle machine; a test machine can be far from idle.
const startTimeoutMs = 60_000
const closeTimeoutMs = 5_000

/** A running anvil. */
export interface Anvil {
  readonly url: string
  readonly pid: number
  /** Asks anvil to end, insists after five seconds, and returns when it is gone. Closing twice is fine. */
  close(): Promise<void>
}

/**
 * Starts anvil with one block per transaction. It is no child of the terminal, so Ctrl-C reaches our own process alone,
 * which can then close things in order; and it ends when our process ends, however that happens.
 * Throws `anvil-missing`, `port-taken` and `anvil-failed`.
 */
export const startAnvil = async ({
  port,
  accounts,
  mnemonic,
  chainId,
  stateFile,
}: StartAnvilParameters): Promise<Anvil> => {
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--accounts',
    `${accounts}`,
    '--mnemonic',
    mnemonic,
  ]
  args.push('--chain-id', `${chainId}`, '--color', 'never')
  if (stateFile !== undefined) args.push('--state', stateFile)
  const child = spawn(findAnvil(), args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const exited = new Promise<void>(resolve => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const { pid } = child
  if (pid !== undefined) endWithParent(child, pid)
  const late = setTimeout(() => child.kill('SIGKILL'), startTimeoutMs)
  const bound = await waitForPort(child, port).finally(() => clearTimeout(late))
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const insist = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs)
    await exited
    clearTimeout(insist)
  }
  return { url: `http://127.0.0.1:${bound}`, pid: pid ?? 0, close }
}

/** Reads the port from anvil's greeting, which comes once it listens. */
const waitForPort = async (child: ChildProcess, port: number): Promise<number> => {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) {
    throw new DealwrightError({
      code: 'anvil-failed',
      message: 'anvil was started without pipes: report this.',
    })
  }
  let greeting = ''
  let complaint = ''
  const listening = new Promise<number>(resolve => {
    stdout.setEncoding('utf8').on('data', (text: string) => {
      greeting += text
      const found = /Listening on 127\.0\.0\.1:(\d+)\s/.exec(greeting)
      // Only the end can still grow into the line: with many accounts the greeting is long, and output follows it.
      greeting = greeting.slice(-200)
      if (found !== null) resolve(Number(found[1]))
    })
    stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = `${complaint}${text}`.slice(-2_000)
    })
  })
  const ended = once(child, 'close').catch((error: unknown) => error)
  const outcome = await Promise.race([listening, ended])
  if (typeof outcome === 'number') return outcome
  throw startError(complaint.trim(), port, outcome)
}

const startError = (complaint: string, port: number, cause: unknown): DealwrightError => {
  if (complaint.includes('Address already in use')) {
    const message = `Port ${port} of 127.0.0.1 is taken: close what listens there or give the devnet another port.`
    return new DealwrightError({ code: 'port-taken', message, retryable: true })
  }
  const [reason = ''] = complaint.split('\n')
  const message = `anvil did not start${reason === '' ? '' : ` (${reason})`}: run its binary by hand to see why.`
  return new DealwrightError({ code: 'anvil-failed', message, cause })
}
