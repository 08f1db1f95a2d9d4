import {
  type Channel,
  DealwrightError,
  type Hex,
  type Json,
  type PayeeLedger,
  type PayerLedger,
  parseChannel,
  toJson,
} from '@dealwright/protocols'
import { z } from 'zod'
import type { Change } from '../ports/store.ts'

/** A channel's life on this side: in use, being ended, or over. */
export type ChannelPhase = 'open' | 'closing' | 'ended'

/** A channel that this agent pays through. */
export interface OutgoingChannel {
  readonly id: Hex
  readonly channel: Channel
  readonly phase: ChannelPhase
  readonly ledger: PayerLedger
  /** Unix seconds, as the chain told it last; 0 before the first deposit. */
  readonly expiresAt: number
  /** Seconds before the end from which on the payee takes no calls. */
  readonly margin: number
  /** A deposit on its way: what the channel is to hold in all, and until when. */
  readonly funding?: { readonly deposited: bigint; readonly expiresAt: number }
}

/** A channel that this agent is paid through. */
export interface IncomingChannel {
  readonly id: Hex
  readonly channel: Channel
  readonly phase: ChannelPhase
  readonly ledger: PayeeLedger
  /** Atomic units that were claimed on chain. */
  readonly claimed: bigint
  /** Atomic units of them that were only recorded, and wait in the contract as far as is known. */
  readonly recorded?: bigint
}

const hex = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]*$/)])
const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
const amount = z
  .string()
  .regex(/^\d{1,78}$/)
  .transform(BigInt)
const channel = z.unknown().transform((json, context): Channel => {
  const parsed = parseChannel(json)
  if (parsed.ok) return parsed.value
  context.issues.push({ code: 'custom', input: json, message: parsed.error })
  return z.NEVER
})
const shared = { id: hex, channel, phase: z.enum(['open', 'closing', 'ended']) }
const outgoing = z.object({
  ...shared,
  ledger: z.object({ deposited: amount, promised: amount, spent: amount }),
  expiresAt: z.int(),
  margin: z.int(),
  funding: z.object({ deposited: amount, expiresAt: z.int() }).exactOptional(),
})
const incoming = z.object({
  ...shared,
  ledger: z.object({
    channel: hex,
    signer: address,
    deposited: amount,
    expiresAt: z.int(),
    best: z.object({ amount, signature: hex }).exactOptional(),
    earned: amount,
  }),
  claimed: amount,
  recorded: amount.exactOptional(),
})

/** The collections that channels stand in, by the agent's role. */
export const channelRows = { payer: 'channels-out', payee: 'channels-in' } as const

/** Writes a channel that this agent pays through. */
export const putOutgoing = (record: OutgoingChannel): Change => put(channelRows.payer, record)

/** Writes a channel that this agent is paid through. */
export const putIncoming = (record: IncomingChannel): Change => put(channelRows.payee, record)

/** Reads a row of {@link putOutgoing}. Throws `store-corrupt`. */
export const readOutgoing = (value: Json): OutgoingChannel => read(outgoing, value)

/** Reads a row of {@link putIncoming}. Throws `store-corrupt`. */
export const readIncoming = (value: Json): IncomingChannel => read(incoming, value)

const put = (collection: string, record: { readonly id: Hex }): Change => ({
  kind: 'put',
  collection,
  key: record.id,
  value: toJson(withDecimals(record)),
})

/** Amounts as decimal strings, as everywhere outside memory. */
export function withDecimals(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withDecimals)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDecimals(inner)]))
}

function read<Value>(schema: z.ZodType<Value>, json: Json): Value {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new DealwrightError({
    code: 'store-corrupt',
    message: 'The store holds something else where a channel should be: restore the file from a copy.',
    cause: parsed.error,
  })
}
