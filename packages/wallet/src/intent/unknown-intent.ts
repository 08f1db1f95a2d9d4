import { DealwrightError } from '@dealwright/protocols'

/** The error for an intent that no version of the compiler knows. The policy denies those first; this is the second lock. */
export function unknownIntent(intent: never): DealwrightError {
  const kind: unknown = Object(intent).kind
  return new DealwrightError({
    code: 'unknown-intent',
    message: `The wallet cannot compile ${String(kind)}: use one of its intents.`,
  })
}
