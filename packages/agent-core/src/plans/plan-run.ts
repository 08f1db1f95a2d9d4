import type { Address, Hex, Json, Plan, PlanStep } from '@dealwright/protocols'
import type { DealTransaction } from '../deals/deal-handle.ts'

/**
 * `proposed`: waits for approval. `stopping`: no step begins any more, and purchases with money in them go on to their end.
 * `replanning`: a step failed, and the rest is planned anew.
 */
export type PlanRunStatus =
  | 'proposed'
  | 'running'
  | 'replanning'
  | 'stopping'
  | 'done'
  | 'failed'
  | 'declined'
  | 'expired'
  | 'stopped'

/** A seller as the registry had it when the plan was made. Name and ask are the seller's own words. */
export interface PlanSeller {
  readonly address: Address
  readonly name: string
  /** What it asks for, e.g. `1.50 USDC`. */
  readonly ask?: string
}

/** A step of a plan and how far it is. */
export interface PlanRunStep {
  readonly step: PlanStep
  /** `asking`: the question of an ask step is with the person. */
  readonly status: 'waiting' | 'asking' | 'running' | 'done' | 'failed'
  /** Most that the step may cost, in atomic units; 0 for questions and tools. */
  readonly ceiling: bigint
  /** What the service says of itself; empty for questions. */
  readonly description: string
  readonly sellers: readonly PlanSeller[]
  /** Id of the step's purchase once it has begun: deal news name it. */
  readonly purchase?: string
  readonly output?: Json
  /** What it cost, in atomic units. */
  readonly price?: bigint
  readonly deal?: Hex
  readonly payer?: Address
  readonly transactions?: readonly DealTransaction[]
  readonly failure?: { readonly code: string; readonly message: string }
}

/** One plan and what became of it. */
export interface PlanRun {
  readonly id: string
  readonly principal: string
  readonly conversation?: string
  /** The person's words. */
  readonly request: string
  /** What it was planned with, for people. */
  readonly planner: string
  readonly plan: Plan
  /** 0 for the first plan; counts up where a failed step made another plan necessary. */
  readonly revision: number
  /** `sha256:<hex>` of run, revision, plan, ceilings and worst case: an approval names it. */
  readonly hash: string
  /** Most that the run can cost in all, in atomic units: what is spent and what is left to buy. */
  readonly worstCase: bigint
  /** Atomic units. */
  readonly spent: bigint
  readonly status: PlanRunStatus
  readonly steps: readonly PlanRunStep[]
  /** Steps of earlier revisions that the present plan does not use. */
  readonly superseded: readonly PlanRunStep[]
  /** What was approved last, by whom, and when (Unix milliseconds). */
  readonly approved?: {
    readonly hash: string
    readonly worstCase: bigint
    readonly by: string
    readonly at: number
  }
  readonly failure?: { readonly code: string; readonly message: string }
  /** Unix milliseconds. */
  readonly createdAt: number
  /** Unix milliseconds at which a proposal that nobody approved ends. */
  readonly expiresAt?: number
}

/** Something that happened to a plan. */
export interface PlanRunNews {
  readonly type:
    | 'proposed'
    | 'approved'
    | 'declined'
    | 'expired'
    | 'asked'
    | 'answered'
    | 'step-started'
    | 'step-done'
    | 'step-failed'
    | 'replanned'
    | 'done'
    | 'failed'
    | 'stopped'
  /** The run as it is afterwards. */
  readonly run: PlanRun
  /** Index of the step in the run's plan. */
  readonly step?: number
  /** What was asked, answered, or went wrong. */
  readonly message?: string
}

/** Why a plan did not take what it was told. Nothing has changed. */
export interface PlanRefusal {
  readonly code:
    | 'unknown-plan'
    | 'other-plan'
    | 'not-waiting'
    | 'missing-input'
    | 'not-understood'
    | 'insufficient-funds'
    | 'denied'
    | (string & {})
  /** One line that says what to do. */
  readonly message: string
}
