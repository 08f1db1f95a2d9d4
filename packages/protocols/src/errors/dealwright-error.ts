export interface DealwrightErrorParameters {
  /** Stable, machine-readable, kebab-case. */
  code: string
  /** One line that says what happened and what to do about it. Never holds a secret. */
  message: string
  cause?: unknown
  /** Whether trying the same thing again can help. Default false. */
  retryable?: boolean
}

/** The base of every error Dealwright throws. Expected outcomes are {@link Result} values instead. */
export class DealwrightError extends Error {
  readonly code: string
  readonly retryable: boolean

  constructor({ code, message, cause, retryable = false }: DealwrightErrorParameters) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'DealwrightError'
    this.code = code
    this.retryable = retryable
  }
}
