import { applyCorrection } from './apply-correction.ts'
import type { Intake, IntakeState } from './intake.ts'
import { readCommand } from './read-command.ts'
import { readDecision } from './read-decision.ts'

/** Characters of one message that are read. */
export const maxMessageLength = 4_000

/**
 * Reads what a person's message means where things stand: a decision, a command, an answer, a correction or a request. Pure, and no
 * model is asked.
 */
export function readIntake(text: string, state: IntakeState): Intake {
  const { asking, waiting, token, now } = state
  const plain = text.trim()
  if (!/[\p{L}\p{N}?]/u.test(plain)) return { kind: 'empty' }
  if (plain.length > maxMessageLength)
    return { kind: 'too-long', length: plain.length, limit: maxMessageLength }
  const decision = readDecision(plain, state)
  if (decision !== undefined) return decision
  const command = readCommand(plain, { token, now, isAnswer: asking !== undefined })
  if (command !== undefined) return command
  if (/^\/[a-z]/iu.test(plain))
    return { kind: 'unclear', message: 'I know no such command: say help to see what there is.' }
  if (asking !== undefined) return { kind: 'answer', ...asking, text: plain }
  const plan = waiting.at(-1)
  if (plan === undefined) return { kind: 'request', text: plain }
  const correction = applyCorrection(plan.request, plain, { values: plan.values, token })
  switch (correction.kind) {
    case 'applied':
      return { kind: 'correction', replaces: plan.run, text: correction.text }
    case 'unclear':
      return {
        kind: 'unclear',
        message: 'I cannot tell what to change: say the whole request again. The plan above still waits.',
      }
    case 'none':
      return { kind: 'request', text: plain }
  }
}
