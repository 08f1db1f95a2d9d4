import { type Address, DealwrightError, type Hex, type Json, toJson } from '@dealwright/protocols'
import { z } from 'zod'
import type { Change } from '../ports/store.ts'
import { withDecimals } from './channel-records.ts'

/** What became of a call. */
export type CallEnd =
  | { readonly state: 'answered'; readonly output: Json }
  | { readonly state: 'failed'; readonly message: string }

/** A call that this agent made or serves. It is durable before anything is done for it. */
export interface CallRecord {
  /** Chosen by the payer: the same id is the same call. */
  readonly id: string
  /** The other side. */
  readonly peer: Address
  /** Digest of the service. */
  readonly service: string
  readonly input: Json
  /** Atomic units. */
  readonly price: bigint
  /** Id of the channel that pays. */
  readonly channel: Hex
  /** Cumulative amount of the claim that pays it. */
  readonly amount: bigint
  /** When it was made, by the payer's clock: Unix milliseconds. Stays the same however often it is asked for. */
  readonly at: number
  /** Absent while it is under way. */
  readonly end?: CallEnd
  /** Where the answer goes: conversation and envelope that asked. Payee only. */
  readonly asked?: { readonly conversation: string; readonly envelope: string }
}

const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
const hex = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]*$/)])
const amount = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt)
const schema = z.object({
  id: z.string(),
  peer: address,
  service: z.string(),
  input: z.json(),
  price: amount,
  channel: hex,
  amount,
  at: z.int().nonnegative(),
  end: z
    .discriminatedUnion('state', [
      z.object({ state: z.literal('answered'), output: z.json() }),
      z.object({ state: z.literal('failed'), message: z.string() }),
    ])
    .exactOptional(),
  asked: z.object({ conversation: z.string(), envelope: z.string() }).exactOptional(),
})

/** The collections that calls stand in: those made, those served, and which of the latter are not answered yet. */
export const callRows = {
  payer: 'calls-out',
  payee: 'calls-in',
  open: 'calls-open',
  /** Ids of the agent's own choice that calls had which are no longer kept. */
  gone: 'calls-gone',
} as const

/** A call's key: ids are the payer's own, so two payers may choose the same. */
export const callKey = ({ peer, id }: { peer: Address; id: string }): string => `${peer}/${id}`

/** Writes a call that this agent made. */
export const putMadeCall = (record: CallRecord): Change => put(callRows.payer, record.id, record)

/** Writes a call that this agent serves. */
export const putServedCall = (record: CallRecord): Change => put(callRows.payee, callKey(record), record)

/** Reads a row of {@link putMadeCall} or {@link putServedCall}. Throws `store-corrupt`. */
export function readCall(json: Json): CallRecord {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'store-corrupt',
    message: 'The store holds something else where a call should be: restore the file from a copy.',
    cause: parsed.error,
  })
}

const put = (collection: string, key: string, record: CallRecord): Change => ({
  kind: 'put',
  collection,
  key,
  value: toJson(withDecimals(record)),
})
