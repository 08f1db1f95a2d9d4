import type { DialogueViolation } from './dialogue.ts'

/** Makes a violation. */
export function violation(code: DialogueViolation['code'], message: string): DialogueViolation {
  return { code, message }
}
