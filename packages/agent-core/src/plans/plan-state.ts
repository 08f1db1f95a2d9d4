import type { Address, Hex, Json, PlanStep } from '@dealwright/protocols'
import type { DealTransaction } from '../deals/deal-handle.ts'
import type { PlanSeller } from './plan-run.ts'

/** What is known of a step's service besides its name. */
export interface StepFacts {
  readonly description: string
  /** JSON Schema that the input is held to. */
  readonly input: Json
  /** JSON Schema that a delivery is held to. */
  readonly output: Json
  /** Whether it is a tool of the agent itself, which costs nothing. */
  readonly tool: boolean
  /** The cheapest ask listed, in atomic units, decimal; null where none can be read. */
  readonly weight: string | null
  readonly sellers: readonly PlanSeller[]
}

/** A step on its way. Plain JSON. */
export interface StepState {
  /** Counts over all revisions of a run, from 0: names the step's queue job and purchase. */
  readonly serial: number
  readonly step: PlanStep
  /** Of service steps. */
  readonly facts?: StepFacts
  readonly status: 'waiting' | 'asking' | 'running' | 'done' | 'failed'
  /** Atomic units, decimal. */
  readonly ceiling: string
  readonly output?: Json
  /** Atomic units, decimal. */
  readonly price?: string
  readonly deal?: Hex
  readonly payer?: Address
  readonly transactions?: readonly DealTransaction[]
  /** How many answers of the person were of no use. */
  readonly refusals?: number
  readonly failure?: PlanFault
}

export interface PlanFault {
  readonly code: string
  readonly message: string
}

export type PlanPhase =
  | 'proposed'
  | 'running'
  /** Nothing new begins; what runs ends. Then the rest is planned anew, or the run is over. */
  | 'halting'
  | 'replanning'
  | 'done'
  | 'failed'
  | 'declined'
  | 'expired'
  | 'stopped'

/** Everything that is known of one run of a plan. Plain JSON. */
export interface PlanState {
  readonly kind: 'plan'
  readonly id: string
  readonly principal: string
  readonly conversation?: string
  readonly request: string
  readonly planner: string
  readonly memory: readonly string[]
  readonly phase: PlanPhase
  readonly revision: number
  readonly steps: readonly StepState[]
  readonly superseded: readonly StepState[]
  readonly nextSerial: number
  /** Most that the person allows for the whole plan: atomic units, decimal; null where they named no limit. */
  readonly limit: string | null
  /** Most that a step may cost where the person named no limit: atomic units, decimal. */
  readonly perStep: string
  /** Atomic units, decimal. */
  readonly spent: string
  /** Atomic units, decimal. */
  readonly worstCase: string
  readonly hash: string
  readonly approved?: {
    readonly hash: string
    readonly worstCase: string
    readonly by: string
    /** Unix milliseconds. */
    readonly at: number
  }
  /** Why the run halts, in phase `halting`. */
  readonly halt?: 'failure' | 'stop'
  /** Digests of services that failed. */
  readonly excluded: readonly string[]
  readonly failure?: PlanFault
  /** Unix milliseconds; also the day that the person's "tomorrow" is counted from. */
  readonly openedAt: number
  /** Unix milliseconds at which the proposal expires, or null. */
  readonly deadline: number | null
}

const endings: readonly PlanPhase[] = ['done', 'failed', 'declined', 'expired', 'stopped']

/** Whether nothing more can happen to a run. */
export const planHasEnded = ({ phase }: Pick<PlanState, 'phase'>): boolean => endings.includes(phase)
