import { DealwrightError } from '@dealwright/protocols'

/** What to throw where an endpoint's answer cannot be true. `what` says which: 'an unknown job status'. */
export function badAnswer(what: string): DealwrightError {
  return new DealwrightError({
    code: 'rpc-bad-answer',
    message: `The RPC answered with ${what}: try again, or give the wallet another endpoint.`,
    retryable: true,
  })
}
