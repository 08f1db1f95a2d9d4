import type { Token } from '@dealwright/protocols'
import type { Period } from './read-period.ts'

/** A plan that waits for yes or no. */
export interface WaitingPlan {
  readonly run: string
  /** `sha256:<hex>`. */
  readonly hash: string
  /** What the person said. */
  readonly request: string
  /** Texts of the person that stand in the plan: what a correction can replace. */
  readonly values: readonly string[]
}

/** What a message is read against. */
export interface IntakeState {
  /** Oldest first. */
  readonly waiting: readonly WaitingPlan[]
  /** The step that waits for the person's words. */
  readonly asking?: { readonly run: string; readonly step: number } | undefined
  /** Runs at work, oldest first. */
  readonly working: readonly string[]
  /** What the wallet asks to sign, oldest first. */
  readonly signatures: readonly { readonly request: string; readonly hash: string }[]
  /** Whether a bare `yes` may sign: where the person has just been shown the only question. Else it takes the id. */
  readonly yesSigns: boolean
  readonly token: Token
  readonly now: Date
}

/** What a message means, before anything is done about it. */
export type Intake =
  | { readonly kind: 'empty' | 'help' | 'greeting' | 'thanks' | 'balance' | 'status' }
  | { readonly kind: 'too-long'; readonly length: number; readonly limit: number }
  | { readonly kind: 'spending'; readonly period: Period }
  | { readonly kind: 'fund'; readonly amount: bigint | undefined }
  /** `runs`: which; empty where there is nothing to stop. */
  | { readonly kind: 'stop'; readonly runs: readonly string[] }
  | {
      readonly kind: 'decide-plan'
      readonly decision: 'approve' | 'decline'
      readonly run: string
      readonly hash: string
    }
  | {
      readonly kind: 'decide-signature'
      readonly decision: 'approve' | 'decline'
      readonly request: string
      readonly hash: string
    }
  | { readonly kind: 'answer'; readonly run: string; readonly step: number; readonly text: string }
  /** A new request in the person's own words that replaces a waiting plan. */
  | { readonly kind: 'correction'; readonly replaces: string; readonly text: string }
  | { readonly kind: 'request'; readonly text: string }
  /** Nothing is done; the message says what to say instead. */
  | { readonly kind: 'unclear'; readonly message: string }
