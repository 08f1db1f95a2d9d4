/** An expected outcome as a value: either a value or a typed failure. Bugs are thrown, outcomes are returned. */
export type Result<Value, Failure> = Success<Value> | Failed<Failure>

export interface Success<Value> {
  readonly ok: true
  readonly value: Value
}

export interface Failed<Failure> {
  readonly ok: false
  readonly error: Failure
}

/** Wraps a value as a successful {@link Result}. */
export const ok = <const Value>(value: Value): Success<Value> => ({ ok: true, value })

/** Wraps a failure as an unsuccessful {@link Result}. */
export const failed = <const Failure>(error: Failure): Failed<Failure> => ({ ok: false, error })
