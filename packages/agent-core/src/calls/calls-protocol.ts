import { defineProtocol } from '@dealwright/protocols'
import { z } from 'zod'

const hex32 = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)])
const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
const signature = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{130}$/)])
const amount = z.string().regex(/^(0|[1-9][0-9]{0,77})$/)
const line = z.string().max(500)
const id = z.string().min(1).max(100)
const claim = z.strictObject({ amount, signature })
const channel = z.strictObject({
  payer: address,
  signer: address,
  payee: address,
  token: address,
  challengePeriod: z.int().nonnegative(),
  salt: hex32,
})

/**
 * How services are sold per call: a price is asked for, a channel opened on chain, and each call carries a claim that pays it.
 * Amounts are atomic units in decimal; every message says by `id` what it is about, and the same `id` again changes nothing.
 */
export const callsProtocol = defineProtocol({
  name: 'dealwright.calls',
  version: '1.0.0',
  messages: {
    Quote: z.strictObject({
      id,
      service: z.string().max(80),
      chainId: z.int().positive(),
      contract: address,
      token: address,
    }),
    /** `challengePeriod` and `margin` in seconds: the least a channel must allow for, and how long before its end calls stop. */
    Price: z.strictObject({
      id,
      price: amount,
      challengePeriod: z.int().nonnegative(),
      margin: z.int().nonnegative(),
    }),
    /** `at` is when the call was made, in Unix milliseconds: the same for the same `id`. */
    Call: z.strictObject({
      id,
      at: z.int().nonnegative(),
      service: z.string().max(80),
      input: z.json(),
      price: amount,
      channel,
      claim,
    }),
    Answer: z.strictObject({ id, output: z.json() }),
    /** The work came to nothing; its price is credited. */
    Failed: z.strictObject({ id, message: line }),
    /** Nothing has changed. `earned` and the payee's highest `claim` bring a payer back in step, `price` says what it costs now. */
    Declined: z.strictObject({
      id,
      code: z.string().max(60),
      message: line,
      price: amount.optional(),
      earned: amount.optional(),
      claim: claim.optional(),
    }),
    /** The payer wants what is left back now. A `claim` of just what it owes replaces a higher one that was not used up. */
    Release: z.strictObject({ id, channel, claim: claim.optional() }),
    Released: z.strictObject({ id }),
  },
  replies: {
    Quote: ['Price', 'Declined'],
    Call: ['Answer', 'Failed', 'Declined'],
    Release: ['Released', 'Declined'],
  },
  performatives: {
    Quote: 'cfp',
    Price: 'propose',
    Call: 'request',
    Failed: 'failure',
    Declined: 'refuse',
    Release: 'request',
  },
})

/** One message of the calls protocol, told apart by `type`. */
export const callMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Quote'), body: callsProtocol.messages.Quote }),
  z.object({ type: z.literal('Price'), body: callsProtocol.messages.Price }),
  z.object({ type: z.literal('Call'), body: callsProtocol.messages.Call }),
  z.object({ type: z.literal('Answer'), body: callsProtocol.messages.Answer }),
  z.object({ type: z.literal('Failed'), body: callsProtocol.messages.Failed }),
  z.object({ type: z.literal('Declined'), body: callsProtocol.messages.Declined }),
  z.object({ type: z.literal('Release'), body: callsProtocol.messages.Release }),
  z.object({ type: z.literal('Released'), body: callsProtocol.messages.Released }),
])

export type CallMessage = z.infer<typeof callMessage>
/** The body of one message type. */
export type CallBody<Type extends CallMessage['type']> = Extract<CallMessage, { type: Type }>['body']
/** A message that answers another. */
export type CallReply = Extract<
  CallMessage,
  { type: 'Price' | 'Answer' | 'Failed' | 'Declined' | 'Released' }
>
/** A message that asks for something. */
export type CallRequest = Exclude<CallMessage, CallReply>
