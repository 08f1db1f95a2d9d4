import { DealwrightError, type DialogueState, type Envelope, type Json } from '@dealwright/protocols'
import { z } from 'zod'
import type { PlannedEffect } from './effect.ts'
import type { Purchase } from './purchase/purchase.ts'
import type { Sale } from './sale/sale.ts'

/** One deal as its own side sees it. */
export type Deal = Purchase | Sale

/** The dialogues of a deal, by conversation. */
export type Dialogues = Readonly<Record<string, DialogueState>>

/** What is stored of a deal. */
export interface DealRecord {
  readonly deal: Deal
  readonly dialogues: Dialogues
}

const endings = ['completed', 'refunded', 'failed', 'lost']

/** Whether nothing more can happen to a deal, whatever anyone says. */
export const hasEnded = ({ phase }: Deal): boolean => endings.includes(phase)

// Only this package writes these rows: what is checked is that a row is one of ours, not each of its fields.
const dealSchema = z.custom<Deal>(
  value => z.object({ kind: z.enum(['purchase', 'sale']), phase: z.string() }).safeParse(value).success,
)
const dialogueSchema = z.custom<DialogueState>(
  value => z.object({ conversation: z.string(), messages: z.looseObject({}) }).safeParse(value).success,
)
const recordSchema = z.object({ deal: dealSchema, dialogues: z.record(z.string(), dialogueSchema) })
const effectSchema = z.custom<PlannedEffect>(value => z.object({ type: z.string() }).safeParse(value).success)
const envelopeSchema = z.custom<Envelope>(
  value =>
    z.object({ id: z.string(), receiver: z.string(), conversation: z.string() }).safeParse(value).success,
)

/** Reads the stored state of a deal. Throws `store-corrupt` where it is something else. */
export const readDealRecord = (state: Json): DealRecord => read(recordSchema, state, 'deal')

/** Reads a planned effect. Throws `store-corrupt` where it is something else. */
export const readPlannedEffect = (payload: Json): PlannedEffect => read(effectSchema, payload, 'effect')

/** Reads an envelope that waits to be sent. Throws `store-corrupt` where it is something else. */
export const readStoredEnvelope = (payload: Json): Envelope => read(envelopeSchema, payload, 'envelope')

/** Reads a stored dialogue. Throws `store-corrupt` where it is something else. */
export const readDialogue = (value: Json): DialogueState => read(dialogueSchema, value, 'dialogue')

function read<Value>(schema: z.ZodType<Value>, json: Json, what: string): Value {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'store-corrupt',
    message: `The store holds something else where a ${what} should be: restore the file from a copy.`,
    cause: parsed.error,
  })
}
