import { isDeepStrictEqual } from 'node:util'
import type { Plan, PlanFailure, Result } from '@dealwright/protocols'
import { readOutcome } from './read-outcome.ts'
import type { Case, ExpectedStep } from './set/case.ts'

/** Whether a planner's outcome is the right plan as a whole: services, inputs, references, what is asked, and refusal. */
export function isRight({ steps }: Case, outcome: Result<Plan, PlanFailure>): boolean {
  const made = readOutcome(outcome)
  if (made !== undefined) return isDeepStrictEqual(made.map(inOrder), steps.map(inOrder))
  return !outcome.ok && steps.length === 1 && namesWhatIsMissing(steps[0], outcome.error)
}

const inOrder = ({ service, input, uses, asked }: ExpectedStep) => ({
  service,
  input,
  uses,
  asked: asked.toSorted(byText),
})

const byText = (a = '', b = ''): number => (a < b ? -1 : 1)

/** A planner that cannot ask says what is missing, each input followed by an example in brackets. */
function namesWhatIsMissing(step: ExpectedStep | undefined, { code, message }: PlanFailure): boolean {
  if (step === undefined || code !== 'missing-input' || !message.startsWith(`${step.service} needs `))
    return false
  const named = [...message.matchAll(/(\S+) \((?:e\.g\.|one of) /g)].map(([, name]) => name)
  return isDeepStrictEqual(named.toSorted(byText), step.asked.toSorted(byText))
}
