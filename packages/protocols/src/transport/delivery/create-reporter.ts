import type { ReceiveParameters, Rejection, Throttling } from '../port.ts'
import { toError } from './to-error.ts'

/** Reports to the receiver's callbacks. A callback that throws harms nothing. */
export interface Reporter {
  rejection(rejection: Rejection): void
  throttled(throttling: Throttling): void
  error(thrown: unknown): void
}

/** Wraps the receiver's callbacks so that nothing they do can stop a delivery. */
export const createReporter = ({
  onRejection,
  onThrottled,
  onError,
}: Pick<ReceiveParameters, 'onRejection' | 'onThrottled' | 'onError'>): Reporter => {
  const error = (thrown: unknown): void => {
    try {
      onError?.(toError(thrown))
    } catch {
      // There is no one left to tell.
    }
  }
  const guard = (call: () => void): void => {
    try {
      call()
    } catch (thrown) {
      error(thrown)
    }
  }
  return {
    error,
    rejection: rejection => guard(() => onRejection?.(rejection)),
    throttled: throttling => guard(() => onThrottled?.(throttling)),
  }
}
