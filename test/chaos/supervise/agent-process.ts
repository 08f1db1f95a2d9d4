import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AgentConfig, configVariable } from '../agents/agent-config.ts'
import {
  type ControlFiles,
  type CrashPoint,
  controlFiles,
  controlVariable,
} from '../agents/control-folder.ts'
import type { AgentReport, BuyRequest } from '../agents/messages.ts'
import { tryAgainLater } from '../agents/run-agent.ts'

/** Which side of the deals a process stands on. */
export type Role = 'buyer' | 'seller'

export interface AgentProcessParameters {
  readonly role: Role
  readonly config: AgentConfig
  /** Folder for its control files and its log. */
  readonly folder: string
}

const restartPauseMs = 500
const stopGraceMs = 8_000
const agents = join(import.meta.dirname, '..', 'agents')
const preloads = ['preload-clock.ts', 'preload-crash-point.ts'].map(name => `--import=${join(agents, name)}`)
// A limit on the size of files stands for a full disk: writing past it fails instead of ending the process.
const shell = `trap '' XFSZ; exec "$0" "$@"`

/** One agent's process, started again whenever it ends until it is held down. */
export class AgentProcess {
  readonly role: Role
  readonly config: AgentConfig
  readonly logFile: string
  readonly control: ControlFiles
  /** How the process ended where nobody made it end. */
  readonly deaths: string[] = []
  /** How often the process ended at the crash point that was set. */
  pointHits = 0
  #wanted = false
  #child: ChildProcess | undefined
  #ready: PromiseWithResolvers<void> = Promise.withResolvers()
  #isReady = false
  #ended: Promise<void> = Promise.resolve()
  #expected = false
  #orders = new Map<number, (outcome: 'bought' | 'refused' | 'died') => void>()

  constructor({ role, config, folder }: AgentProcessParameters) {
    this.role = role
    this.config = config
    mkdirSync(folder, { recursive: true })
    this.logFile = join(folder, 'log')
    this.control = controlFiles(folder)
    writeFileSync(this.control.effects, '')
    writeFileSync(this.logFile, '')
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts the process, and again whenever it ends, until `hold()`. */
  release(): void {
    this.#wanted = true
    if (this.#child === undefined) this.#spawn()
  }

  /** Resolves when the agent is reachable. Rejects after `limitMs`. */
  async ready(limitMs: number): Promise<void> {
    const stop = new AbortController()
    const late = sleep(limitMs, undefined, { signal: stop.signal }).then(() => {
      throw new Error(`The ${this.role} was not reachable within ${limitMs} ms:\n${this.tail(5)}`)
    })
    await Promise.race([this.#ready.promise, late]).finally(() => stop.abort())
  }

  /** Ends the process at once, wherever it is. It is started again unless it is held down. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#expected = true
    const ended = this.#ended
    child.kill('SIGKILL')
    await ended
  }

  /** Ends the process and keeps it down until `release()`. */
  async hold(): Promise<void> {
    this.#wanted = false
    await this.kill()
  }

  /** Asks the process to close in order, insists after some seconds, and keeps it down until `release()`. */
  async stop(): Promise<void> {
    this.#wanted = false
    const child = this.#child
    if (child === undefined) return
    this.#expected = true
    const ended = this.#ended
    child.kill('SIGTERM')
    const insist = setTimeout(() => child.kill('SIGKILL'), stopGraceMs)
    await ended
    clearTimeout(insist)
  }

  /** Hands an order to the buyer; `died` where the process ended before it answered. */
  async buy(request: BuyRequest): Promise<'bought' | 'refused' | 'died'> {
    const child = this.#child
    if (child === undefined) return 'died'
    const { promise, resolve } = Promise.withResolvers<'bought' | 'refused' | 'died'>()
    this.#orders.set(request.order, resolve)
    // Where it cannot be sent the process is about to be gone, which settles the order.
    child.send(request, () => undefined)
    return promise.finally(() => this.#orders.delete(request.order))
  }

  /** Makes the process end itself at a point; undefined takes that back. */
  setPoint(point: CrashPoint | undefined): void {
    if (point === undefined) rmSync(this.control.point, { force: true })
    else writeFileSync(this.control.point, JSON.stringify(point))
  }

  /** Sets the process's clock ahead of this one's, in milliseconds. */
  setClock(offset: number): void {
    writeFileSync(this.control.clock, String(offset))
  }

  /** Every line that the process wrote. */
  lines(): readonly string[] {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n')
  }

  /** The last lines that the process wrote. */
  tail(lines: number): string {
    return this.lines().slice(-lines).join('\n')
  }

  #spawn(): void {
    const flags = ['--conditions=@dealwright/source', '--disable-warning=ExperimentalWarning', ...preloads]
    const { NODE_OPTIONS: _ours, REDIS_URL: _theirs, ...environment } = process.env
    const child = spawn(
      '/bin/sh',
      ['-c', shell, process.execPath, ...flags, join(agents, `${this.role}.ts`)],
      {
        // The log is written here: a process whose disk is full can still say so.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: {
          ...environment,
          [configVariable]: JSON.stringify(this.config),
          [controlVariable]: join(this.logFile, '..'),
          DEALWRIGHT_STATE_DIR: join(this.logFile, '..', 'state'),
        },
      },
    )
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', chunk => appendFileSync(this.logFile, chunk))
    }
    this.#child = child
    this.#expected = false
    child.on('message', message => this.#hear(message as AgentReport))
    child.on('error', error => this.deaths.push(`${this.role}: ${error.message}`))
    this.#ended = once(child, 'close').then(([code, signal]) => this.#gone(code, signal))
  }

  #hear(report: AgentReport): void {
    if (report.type !== 'started') return this.#orders.get(report.order)?.(report.type)
    this.#isReady = true
    this.#ready.resolve()
  }

  #gone(code: number | null, signal: string | null): void {
    this.#child = undefined
    if (this.#isReady) this.#ready = Promise.withResolvers()
    this.#isReady = false
    for (const resolve of this.#orders.values()) resolve('died')
    const isPoint = signal === 'SIGKILL' && !this.#expected
    if (isPoint) this.pointHits += 1
    const isTold = this.#expected || isPoint || code === tryAgainLater
    if (!isTold) this.deaths.push(`${this.role} ended by itself with ${signal ?? `code ${code}`}`)
    if (!this.#wanted) return
    setTimeout(
      () => {
        if (this.#wanted && this.#child === undefined) this.#spawn()
      },
      isPoint || this.#expected ? 0 : restartPauseMs,
    )
  }
}
