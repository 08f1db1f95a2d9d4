import type { Token } from '../money/token.ts'
import type { Json } from '../types/json.ts'
import type { Result } from '../types/result.ts'

/** A service as the directory lists it, or a tool of the agent itself: what a planner may choose from. */
export interface ServiceListing {
  readonly name: string
  readonly version: string
  readonly description: string
  /** `sha256:<hex>`: see `digestService`. */
  readonly digest: string
  /** JSON Schema (2020-12) of the input. */
  readonly input: Json
  /** JSON Schema (2020-12) of the output: what later steps may use. */
  readonly output: Json
}

export interface PlanRequest {
  /** The person's own words. The only source of values. */
  readonly text: string
  readonly services: readonly ServiceListing[]
  readonly token: Token
  readonly now: Date
  /** What was said and done before, newest last: data for the model, never a source of values. */
  readonly memory?: readonly string[]
}

/** A value of an earlier step's output. */
export interface OutputReference {
  /** Index in the plan's steps, from 0. Always an earlier step. */
  readonly step: number
  /** Property names from the output down; empty for the whole output, as of an {@link AskStep}. */
  readonly path: readonly string[]
}

/** Does one service. Names the service and its inputs, never a recipient or an amount. */
export interface ServiceStep {
  readonly kind: 'service'
  readonly service: { readonly name: string; readonly version: string; readonly digest: string }
  /** Values of the person's own words, by input property. */
  readonly input: { readonly [property: string]: Json }
  /** Input properties that earlier steps give. None of them stands in `input` too. */
  readonly uses: { readonly [property: string]: OutputReference }
}

/** Asks the person for a value that a later step needs and the message does not give. */
export interface AskStep {
  readonly kind: 'ask'
  /** One line for the person. */
  readonly question: string
  /** What the answer is for: a service's name and one of its input properties. */
  readonly about: { readonly service: string; readonly property: string }
  /** JSON Schema of the answer. */
  readonly answer: Json
}

export type PlanStep = ServiceStep | AskStep

/** The planner's schema-checked output. Runs only after policy. */
export interface Plan {
  /** In an order in which each step uses earlier ones only. */
  readonly steps: readonly [PlanStep, ...PlanStep[]]
  /** Most that the whole plan may cost, in atomic units; from the person's words, or null where they named none. */
  readonly ceiling: bigint | null
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
  /** Reads the person's answer to an ask step, grounded like a message: no model has a say in it. */
  readAnswer(
    step: AskStep,
    text: string,
    context: { readonly token: Token; readonly now: Date },
  ): Result<Json, PlanFailure>
  close(): Promise<void>
}
