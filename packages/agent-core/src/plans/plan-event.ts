import type { Address, Hex, Json, PlanStep } from '@dealwright/protocols'
import type { DealTransaction } from '../deals/deal-handle.ts'
import type { PlanRunNews } from './plan-run.ts'
import type { PlanState, StepFacts } from './plan-state.ts'

/** A planned step with what the directory says of its service. */
export interface DraftStep {
  readonly step: PlanStep
  readonly facts?: StepFacts
}

/** Anything that can happen to a run. */
export type PlanEvent =
  | { readonly type: 'approved'; readonly hash: string; readonly by: string }
  | { readonly type: 'declined'; readonly hash: string }
  | { readonly type: 'deadline' }
  | { readonly type: 'stopped' }
  | { readonly type: 'answered'; readonly step: number; readonly text: string; readonly value: Json }
  | { readonly type: 'misunderstood'; readonly step: number; readonly message: string }
  | {
      readonly type: 'step-done'
      readonly serial: number
      readonly output: Json
      /** Atomic units, decimal. */
      readonly price: string
      readonly deal?: Hex
      readonly payer?: Address
      readonly transactions: readonly DealTransaction[]
    }
  /** `spent`: money that is gone all the same, in atomic units, decimal. */
  | {
      readonly type: 'step-failed'
      readonly serial: number
      readonly code: string
      readonly message: string
      readonly spent?: string
    }
  | { readonly type: 'replanned'; readonly drafts: readonly DraftStep[] }
  | { readonly type: 'replan-failed'; readonly message: string }

/** One side effect of a run, journaled before it happens. */
export type PlanEffect =
  | { readonly type: 'start-step'; readonly serial: number }
  | { readonly type: 'cancel-step'; readonly serial: number }
  | { readonly type: 'replan'; readonly revision: number }

/** What somebody watching would want to be told; the run itself is added when it is told. */
export type PlanNotice = Omit<PlanRunNews, 'run'>

/** What the pure machine answers to an event. Undefined instead: the event is stale and changes nothing. */
export interface PlanDecision {
  readonly state: PlanState
  readonly effects: readonly PlanEffect[]
  readonly notices: readonly PlanNotice[]
}
