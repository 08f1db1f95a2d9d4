import { z } from 'zod'
import type { Envelope } from './envelope.ts'

/** Message types that every protocol has without declaring them, named like their performatives. */
export const controlTypes = ['not-understood', 'failure', 'cancel'] as const

export type ControlType = (typeof controlTypes)[number]

const controlBodySchema = z.object({ reason: z.string().max(500) })

/** Whether a message type is one of those that every protocol has. */
export function isControlType(type: string): type is ControlType {
  return controlTypes.some(controlType => controlType === type)
}

/** Reads the reason that a control message gives, or undefined where its body is not of their form. */
export function readControlReason(envelope: Envelope): string | undefined {
  const parsed = controlBodySchema.safeParse(envelope.body)
  return isControlType(envelope.type) && parsed.success ? parsed.data.reason : undefined
}
