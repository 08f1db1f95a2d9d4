import type { Json, PlanRequest } from '@dealwright/protocols'

/** The classes of the set. */
export const CLASSES = [
  'single',
  'multi-step',
  'ask-back',
  'refusal',
  'adversarial-message',
  'adversarial-catalogue',
] as const

export type CaseClass = (typeof CLASSES)[number]

/** One step as it should be: the service, what it is given, what it takes from which earlier step, and what has to be asked. */
export interface ExpectedStep {
  readonly service: string
  readonly input: { readonly [property: string]: Json }
  /** Output by input property; steps count services alone, from 0. */
  readonly uses: { readonly [property: string]: { readonly step: number; readonly output: string } }
  readonly asked: readonly string[]
}

/** A message with the plan that is right; no steps where nobody serves it. */
export interface Case {
  readonly class: CaseClass
  readonly request: PlanRequest
  readonly steps: readonly ExpectedStep[]
}
