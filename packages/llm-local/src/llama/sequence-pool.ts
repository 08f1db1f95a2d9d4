import type { LlamaContext, LlamaContextSequence } from 'node-llama-cpp'

export interface UseSequenceParameters {
  readonly signal: AbortSignal
  /** How well a free sequence suits: the best is lent, of equals the one unused for longest. */
  readonly suitability: (sequence: LlamaContextSequence) => number
}

interface Waiter {
  give(sequence: LlamaContextSequence): void
}

/** Lends the sequences of a context to one generation at a time each; who finds none free waits in line. */
export class SequencePool {
  readonly #free: LlamaContextSequence[]
  readonly #waiting: Waiter[] = []

  constructor(context: LlamaContext, count: number) {
    this.#free = Array.from({ length: count }, () => context.getSequence())
  }

  /** Runs `use` with a sequence of its own; rejects with the signal's reason while waiting. */
  async use<Value>(
    { signal, suitability }: UseSequenceParameters,
    use: (sequence: LlamaContextSequence) => Promise<Value>,
  ): Promise<Value> {
    signal.throwIfAborted()
    const sequence = this.#take(suitability) ?? (await this.#wait(signal))
    try {
      return await use(sequence)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free.push(sequence)
      else next.give(sequence)
    }
  }

  /** Sequences come back at the end of the list: the first of equals was unused for longest. */
  #take(suitability: UseSequenceParameters['suitability']): LlamaContextSequence | undefined {
    const scores = this.#free.map(suitability)
    return this.#free.splice(Math.max(0, scores.indexOf(Math.max(...scores))), 1)[0]
  }

  #wait(signal: AbortSignal): Promise<LlamaContextSequence> {
    const { promise, resolve, reject } = Promise.withResolvers<LlamaContextSequence>()
    const waiter: Waiter = {
      give: sequence => {
        signal.removeEventListener('abort', leave)
        resolve(sequence)
      },
    }
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#waiting.push(waiter)
    return promise
  }
}
