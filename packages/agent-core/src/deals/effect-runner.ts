import { DealwrightError, failed, ok, type Result } from '@dealwright/protocols'
import type { Change, StorePort } from '../ports/store.ts'

export interface EffectRunnerParameters {
  store: StorePort
  onError: (error: unknown) => void
}

/** What ended an effect for good. */
export interface EffectFailure {
  readonly code: string
  readonly message: string
}

export interface EffectTask<Outcome> {
  /** Effects of one lane run one after another, in the order they were planned. */
  lane: string
  key: string
  /** Unix milliseconds until which a retryable failure is tried again however often it took. Default: eight tries, about 45 s. */
  until?: number | undefined
  /** Throws a retryable `DealwrightError` to be called again later. */
  run: () => Promise<Outcome>
  /** Makes the effect's end durable together with whatever it leads to. */
  settle: (result: Result<Outcome, EffectFailure>, settled: Change) => Promise<void>
}

const attempts = 8
const firstDelay = 500
const longestDelay = 15_000

/** Executes planned effects: in order per lane, with exponential back-off for what may pass, settling each exactly once. */
export class EffectRunner {
  readonly #parameters: EffectRunnerParameters
  readonly #lanes = new Map<string, Promise<void>>()
  readonly #closing = new AbortController()

  constructor(parameters: EffectRunnerParameters) {
    this.#parameters = parameters
  }

  add<Outcome>(task: EffectTask<Outcome>): void {
    const turn = (this.#lanes.get(task.lane) ?? Promise.resolve())
      .then(() => this.#run(task))
      .catch(this.#parameters.onError)
      .finally(() => {
        if (this.#lanes.get(task.lane) === turn) this.#lanes.delete(task.lane)
      })
    this.#lanes.set(task.lane, turn)
  }

  /** Waits for what is under way, leaves the rest planned. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#lanes.values())
  }

  async #run<Outcome>({ key, until = 0, run, settle }: EffectTask<Outcome>): Promise<void> {
    for (let attempt = 1; !this.#closing.signal.aborted; attempt += 1) {
      const result = await attemptOnce(run)
      if (result.ok) return settle(result, { kind: 'effect-settled', key, status: 'done' })
      // What fails while its ground is being closed says nothing: it stays planned and is done at the next start.
      if (this.#closing.signal.aborted) return
      const { code, message, retryable } = result.error
      if (!retryable || (attempt >= attempts && Date.now() >= until)) {
        const settled: Change = { kind: 'effect-settled', key, status: 'failed', error: message }
        return settle(failed({ code, message }), settled)
      }
      await this.#parameters.store.commit([{ kind: 'effect-attempted', key, error: message }])
      await this.#pause(Math.min(firstDelay * 2 ** (attempt - 1), longestDelay))
    }
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#closing
    if (signal.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const timer = setTimeout(done, milliseconds)
      signal.addEventListener('abort', done)
      function done() {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}

async function attemptOnce<Outcome>(
  run: () => Promise<Outcome>,
): Promise<Result<Outcome, EffectFailure & { retryable: boolean }>> {
  try {
    return ok(await run())
  } catch (error) {
    if (error instanceof DealwrightError) {
      return failed({ code: error.code, message: error.message, retryable: error.retryable })
    }
    return failed({
      code: 'internal',
      message: error instanceof Error ? error.message : String(error),
      retryable: false,
    })
  }
}
