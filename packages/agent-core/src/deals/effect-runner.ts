import { DealwrightError, failed, ok, type Result } from '@dealwright/protocols'
import type { Change, StorePort } from '../ports/store.ts'
import { pause } from './pause.ts'
import { publishEffect } from './publish-effect.ts'
import { isUncertain, retryDelay, retryPolicy } from './retry-policy.ts'

export interface EffectRunnerParameters {
  store: StorePort
  onError: (error: unknown) => void
  /** Numbers from 0 to below 1, which spread out tries that failed together. Default `Math.random`. */
  random?: () => number
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
  type: string
  /** Unix milliseconds until which a retryable failure is tried again however often it took. Default: as often as its kind is, see `retryPolicy`. */
  until?: number | undefined
  /** Throws a retryable `DealwrightError` to be called again later. After one of unknown fate it asks the world first. */
  run: () => Promise<Outcome>
  /** Makes the effect's end durable together with whatever it leads to. Called again where it throws a retryable `DealwrightError`. */
  settle: (result: Result<Outcome, EffectFailure>, settled: readonly Change[]) => Promise<void>
}

/**
 * Executes planned effects: in order per lane, with exponential back-off and jitter for what may pass, settling each exactly once.
 * One whose fate is not known is `unknown` in the store until it is. Each try is published on the channel `dealwright:effect`.
 */
export class EffectRunner {
  readonly #parameters: EffectRunnerParameters
  readonly #random: () => number
  readonly #lanes = new Map<string, Promise<void>>()
  readonly #closing = new AbortController()

  constructor(parameters: EffectRunnerParameters) {
    this.#parameters = parameters
    this.#random = parameters.random ?? Math.random
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

  async #run<Outcome>({ key, type, until = 0, run, settle }: EffectTask<Outcome>): Promise<void> {
    for (let attempt = 1; !this.#closing.signal.aborted; attempt += 1) {
      publishEffect('before', { type, key })
      const result = await attemptOnce(run)
      publishEffect('after', { type, key })
      if (result.ok) {
        return this.#persist(() => settle(result, [{ kind: 'effect-settled', key, status: 'done' }]))
      }
      // What fails while its ground is being closed says nothing: it stays planned and is done at the next start.
      if (this.#closing.signal.aborted) return
      const { code, message, retryable } = result.error
      const attempted: Change = { kind: 'effect-attempted', key, error: message }
      if (!retryable || (attempt >= retryPolicy(code).tries && Date.now() >= until)) {
        const settled: Change = { kind: 'effect-settled', key, status: 'failed', error: message }
        return this.#persist(() => settle(failed({ code, message }), [attempted, settled]))
      }
      const unknown: Change = { kind: 'effect-settled', key, status: 'unknown', error: message }
      await this.#note(isUncertain(code) ? [attempted, unknown] : [attempted])
      await pause(retryDelay(code, attempt, this.#random), this.#closing.signal)
    }
  }

  /** What has happened in the world is told to the store until it takes it, or until it is asked again at the next start. */
  async #persist(settle: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await settle()
      } catch (error) {
        const isPassing = error instanceof DealwrightError && error.retryable
        if (!isPassing || this.#closing.signal.aborted) throw error
        this.#parameters.onError(error)
        await pause(retryDelay(error.code, attempt, this.#random), this.#closing.signal)
      }
    }
  }

  /** Counts a try. A store that cannot take the count must not keep the effect from being tried again. */
  async #note(changes: readonly Change[]): Promise<void> {
    try {
      await this.#parameters.store.commit(changes)
    } catch (error) {
      this.#parameters.onError(error)
    }
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
