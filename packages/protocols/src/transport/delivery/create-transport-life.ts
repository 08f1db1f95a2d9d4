import { DealwrightError } from '../../errors/dealwright-error.ts'

/** Guards a transport's life: it receives at most once and does nothing after it was closed. */
export interface TransportLife {
  /** Aborts when the transport is closed. */
  readonly closed: AbortSignal
  /** Throws `transport-closed` after close. */
  assertOpen(): void
  /** Claims the one right to receive; throws `already-receiving` the second time. */
  beginReceiving(): void
  /** Runs the given steps once, however often close is called; every call waits for the same end. */
  close(steps: () => Promise<void>): Promise<void>
}

/** Creates the life of one transport. */
export const createTransportLife = (): TransportLife => {
  const controller = new AbortController()
  let receiving = false
  let closing: Promise<void> | undefined

  const assertOpen = (): void => {
    if (!controller.signal.aborted) return
    throw new DealwrightError({
      code: 'transport-closed',
      message: 'This transport is closed: create another one',
    })
  }

  return {
    closed: controller.signal,
    assertOpen,
    beginReceiving: () => {
      assertOpen()
      if (receiving) {
        throw new DealwrightError({
          code: 'already-receiving',
          message: 'This transport has a receiver: call receive once',
        })
      }
      receiving = true
    },
    close: steps => {
      closing ??= Promise.resolve().then(() => {
        controller.abort()
        return steps()
      })
      return closing
    },
  }
}
