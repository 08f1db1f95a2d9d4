import type { Token } from '../money/token.ts'
import type { Json } from '../types/json.ts'
import type { Result } from '../types/result.ts'

/** A service as the directory lists it: what a planner may choose from. */
export interface ServiceListing {
  readonly name: string
  readonly version: string
  readonly description: string
  /** `sha256:<hex>`: see `digestService`. */
  readonly digest: string
  /** JSON Schema (2020-12) of the input. */
  readonly input: Json
}

export interface PlanRequest {
  /** The person's own words. The only source of values. */
  readonly text: string
  readonly services: readonly ServiceListing[]
  readonly token: Token
  readonly now: Date
}

export interface PlanStep {
  readonly service: { readonly name: string; readonly version: string; readonly digest: string }
  readonly input: Json
  /** Most that this step may cost, in atomic units; from the person's words, or null where they named none. */
  readonly ceiling: bigint | null
}

/** The planner's schema-checked output. Runs only after policy. Names services and inputs, never recipients. */
export interface Plan {
  readonly steps: readonly [PlanStep, ...PlanStep[]]
}

export interface PlanFailure {
  readonly code: 'empty-request' | 'no-service' | 'missing-input' | 'not-understood'
  /** One line for the person: what is missing and what to say instead. */
  readonly message: string
}

/** Turns a person's words into a plan. Met by the local model, an OpenAI-compatible endpoint, or keywords. */
export interface PlannerPort {
  /** One line for people, e.g. `keyword planner (no model configured)`. */
  readonly description: string
  plan(request: PlanRequest, options?: { signal?: AbortSignal }): Promise<Result<Plan, PlanFailure>>
  close(): Promise<void>
}
