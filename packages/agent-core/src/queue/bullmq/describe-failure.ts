import { DealwrightError } from '@dealwright/protocols'

/** Turns what a lost connection throws into one clear line; passes every other error through. */
export const describeFailure = (error: unknown): Error => {
  if (!(error instanceof Error)) return new Error(String(error))
  if (error.name !== 'MaxRetriesPerRequestError' && error.message !== 'Connection is closed.') return error
  return new DealwrightError({
    code: 'queue-unreachable',
    message:
      'Redis no longer answers. The queue keeps reconnecting; try again, since an id is never queued twice.',
    cause: error,
    retryable: true,
  })
}
