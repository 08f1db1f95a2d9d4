import {
  type AskStep,
  canonicalJson,
  type Json,
  type Plan,
  type ServiceListing,
  type ServiceStep,
} from '@dealwright/protocols'

/** A step as a model answered it, held to the service's schema, before questions stand in the plan. */
export interface StepDraft {
  readonly service: ServiceListing
  readonly input: { readonly [property: string]: Json }
  /** By property: which earlier draft (from 0) gives it, and as what output. */
  readonly sources: { readonly [property: string]: { readonly draft: number; readonly output: string } }
  /** Required inputs that nobody gave. */
  readonly questions: readonly AskStep[]
}

/**
 * Puts drafts together as a plan: questions first, each asked once, so that nothing is bought before all is known; then the
 * steps in their order, a step that stands twice only once. Undefined where there are no drafts.
 */
export function assemblePlan(drafts: readonly StepDraft[], ceiling: bigint | null): Plan | undefined {
  const questions = new Map<string, AskStep>()
  for (const question of drafts.flatMap(draft => draft.questions)) {
    const key = keyOf(question)
    if (!questions.has(key)) questions.set(key, question)
  }
  const asked = [...questions.keys()]
  const steps = new Map<string, ServiceStep>()
  const places: number[] = []
  for (const { service, input, sources, questions: open } of drafts) {
    const { name, version, digest } = service
    const given = Object.entries(sources).map(
      ([property, { draft, output }]) => [property, { step: places[draft] ?? -1, path: [output] }] as const,
    )
    const answers = open.map(
      question => [question.about.property, { step: asked.indexOf(keyOf(question)), path: [] }] as const,
    )
    const uses = Object.fromEntries([...given, ...answers])
    const step: ServiceStep = { kind: 'service', service: { name, version, digest }, input, uses }
    const key = canonicalJson({ service: { ...step.service }, input: { ...input }, uses: toJson(uses) })
    if (!steps.has(key)) steps.set(key, step)
    places.push(asked.length + [...steps.keys()].indexOf(key))
  }
  const [first, ...others] = [...questions.values(), ...steps.values()]
  return first === undefined ? undefined : { steps: [first, ...others], ceiling }
}

const keyOf = ({ about }: AskStep): string => canonicalJson({ ...about })

const toJson = (uses: ServiceStep['uses']): Json =>
  Object.fromEntries(
    Object.entries(uses).map(([property, { step, path }]) => [property, { step, path: [...path] }]),
  )
