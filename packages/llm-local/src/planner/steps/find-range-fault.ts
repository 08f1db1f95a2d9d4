import type { Json, Plan, PlanFailure } from '@dealwright/protocols'
import type { Message } from '../../grounding/message.ts'

const JOINED = /^\s*(?:-|–|—|to|until|till|through|up to)\s*(?:the\s+)?$/i

/**
 * Asks back where a message names a range of days and a plan holds only one end of it: a forecast "from Monday to Wednesday" is not
 * one for Monday. Undefined where both ends are used, or neither.
 */
export function findRangeFault(plan: Plan, { text, dates }: Message): PlanFailure | undefined {
  for (const [at, first] of dates.entries()) {
    const last = dates[at + 1]
    if (last === undefined || !JOINED.test(text.slice(first.index + first.length, last.index))) continue
    for (const step of plan.steps) {
      if (step.kind === 'ask') continue
      const held = Object.values(step.input).flatMap(stringsOf)
      if (held.includes(first.value) === held.includes(last.value)) continue
      const others = plan.steps.some(
        other =>
          other.kind === 'service' &&
          other !== step &&
          other.service.digest === step.service.digest &&
          Object.values(other.input)
            .flatMap(stringsOf)
            .includes(held.includes(first.value) ? last.value : first.value),
      )
      if (others) continue
      return {
        code: 'not-understood',
        message: `You name the days from ${first.value} to ${last.value}, and ${step.service.name} takes one of them: say which day, or ask for each.`,
      }
    }
  }
  return undefined
}

const stringsOf = (value: Json): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : []
}
