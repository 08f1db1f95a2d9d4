/** Stands for the result of work that was given up. */
export const givenUp = Symbol('given up')

/** One handler at work: can be aborted, and given up where it does not listen. */
export class Run {
  /** Whoever cancelled the job wins over whatever the handler still answers. */
  cancelled = false
  /** Another worker has taken the job over. */
  isLost = false
  #reason: DOMException | undefined
  #controller: AbortController | undefined
  #giveUp: (() => void) | undefined

  /** Made when first asked for: most short work never asks, and making one costs as much as the rest of a run. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#reason) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  /** Tells the handler to stop, and why. */
  abort(message: string): void {
    this.#reason = new DOMException(message, 'AbortError')
    this.#controller?.abort(this.#reason)
  }

  /** Tells the handler that the job is another worker's now, and why. */
  lose(message: string): void {
    this.isLost = true
    this.abort(message)
  }

  /** Throws why the job is no longer this worker's, where that is so. A worker that only closes may still leave a checkpoint. */
  throwIfLost(): void {
    if (this.#reason !== undefined && this.isLost) throw this.#reason
  }

  /** Runs the handler until it ends or is given up. */
  race<Value>(handler: () => Promise<Value>): Promise<Value | typeof givenUp> {
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(givenUp)
      handler().then(resolve, reject)
    })
  }

  /** Ends the race without the handler. */
  giveUp(): void {
    this.#giveUp?.()
  }
}
