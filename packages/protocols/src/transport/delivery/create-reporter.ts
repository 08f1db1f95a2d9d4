import type { ReceiveParameters, Rejection } from '../port.ts'
import { toError } from './to-error.ts'

/** Reports to the receiver's callbacks. A callback that throws harms nothing. */
export interface Reporter {
  rejection(rejection: Rejection): void
  error(thrown: unknown): void
}

/** Wraps the receiver's callbacks so that nothing they do can stop a delivery. */
export const createReporter = ({
  onRejection,
  onError,
}: Pick<ReceiveParameters, 'onRejection' | 'onError'>): Reporter => {
  const error = (thrown: unknown): void => {
    try {
      onError?.(toError(thrown))
    } catch {
      // There is no one left to tell.
    }
  }
  return {
    error,
    rejection: rejection => {
      try {
        onRejection?.(rejection)
      } catch (thrown) {
        error(thrown)
      }
    },
  }
}
