/** What can be wrong after a run. */
export type ViolationKind =
  /** An order or a paid result is gone. */
  | 'lost-order'
  | 'lost-result'
  | 'wrong-result'
  /** An order became more than one purchase. */
  | 'double-order'
  /** A deal did not end, or money is left in escrow. */
  | 'stuck-purchase'
  | 'stuck-sale'
  | 'stuck-effect'
  | 'stuck-job'
  | 'stuck-money'
  /** The two sides and the chain do not say the same. */
  | 'disagreement'
  /** Something happened twice under one agreement hash. */
  | 'double-funded'
  | 'double-paid'
  | 'double-step'
  | 'double-feedback'
  /** Money came from or went to nowhere. */
  | 'money-created'
  | 'money-astray'
  /** A result was paid for that nobody worked out. */
  | 'no-work'
  /** A process ended that nobody had killed. */
  | 'process-died'

/** One broken promise. */
export interface Violation {
  readonly kind: ViolationKind
  /** One line: what is wrong, with which order or deal. */
  readonly message: string
  readonly deal?: string
}
