import { defineProtocol } from '@dealwright/protocols'
import { z } from 'zod'

const hex32 = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)])
const address = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)])
const signature = z.templateLiteral(['0x', z.string().regex(/^([0-9a-f]{2}){1,4096}$/)])
const amount = z.string().regex(/^(0|[1-9][0-9]{0,77})$/)
const line = z.string().max(500)
const payment = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.enum(['permit', 'authorization']),
    validAfter: amount,
    validBefore: amount,
    signature,
  }),
  z.strictObject({
    method: z.literal('source'),
    source: address,
    data: z.templateLiteral(['0x', z.string().regex(/^([0-9a-f]{2}){1,16384}$/)]),
  }),
])
const agreement = z.strictObject({
  client: address,
  provider: address,
  evaluator: address,
  token: address,
  price: amount,
  serviceDigest: hex32,
  requestHash: hex32,
  deliverBy: z.int().positive(),
  reviewPeriod: z.int().nonnegative(),
  salt: hex32,
})

const messages = {
  CallForProposals: z.strictObject({
    service: z.strictObject({
      name: z.string().max(100),
      version: z.string().max(40),
      digest: z.string().max(80),
    }),
    input: z.json(),
    blinding: hex32,
    chainId: z.int().positive(),
    escrow: address,
    token: address,
    rounds: z.int().min(1).max(50),
    deliverBy: z.int().positive(),
    reviewPeriod: z.int().nonnegative(),
    agentId: z
      .string()
      .regex(/^[0-9]{1,78}$/)
      .optional(),
  }),
  Offer: z.strictObject({ price: amount }),
  Accept: z.strictObject({ price: amount }),
  /** `retryAfter`: seconds until it is worth calling again, where that is all that is wrong (`busy`). */
  Refuse: z.strictObject({
    code: z.string().max(60),
    message: line,
    retryAfter: z.int().min(1).max(3600).optional(),
  }),
  Reject: z.strictObject({ message: line }),
  Agree: z.strictObject({ agreement, signature }),
  Signed: z.strictObject({ hash: hex32, signature }),
  Cancel: z.strictObject({ message: line }),
  Funded: z.strictObject({ transaction: hex32 }),
  Pay: z.strictObject({ payment }),
  Opened: z.strictObject({ transaction: hex32 }),
  Progress: z.strictObject({ value: z.json() }),
  Deliver: z.strictObject({ output: z.json(), transaction: hex32 }),
  Failure: z.strictObject({ message: line, transaction: hex32.optional() }),
  Complete: z.strictObject({ transaction: hex32 }),
  Approve: z.strictObject({ reason: hex32, signature }),
  Paid: z.strictObject({ transaction: hex32.optional() }),
  Dispute: z.strictObject({ message: line }),
}

/**
 * How two agents make and carry out one deal: a FIPA contract net (call for proposals) whose proposals alternate
 * until one side accepts, then two signatures, funding, delivery and completion.
 * A client without gas hands over its signed payment (`Pay`) and its signed completion (`Approve`), which the provider relays.
 * Amounts are atomic units in decimal.
 */
export const dealProtocol = defineProtocol({
  name: 'dealwright.deal',
  version: '1.0.0',
  messages,
  replies: {
    CallForProposals: ['Offer', 'Refuse'],
    Offer: ['Offer', 'Accept', 'Agree', 'Reject'],
    Accept: ['Agree', 'Reject'],
    Agree: ['Signed', 'Refuse'],
    Signed: ['Funded', 'Pay', 'Cancel'],
    Funded: ['Progress', 'Deliver', 'Failure'],
    Pay: ['Opened', 'Progress', 'Deliver', 'Failure'],
    Deliver: ['Complete', 'Approve', 'Dispute'],
    Approve: ['Paid'],
  },
  streams: ['Progress', 'Opened'],
  performatives: {
    CallForProposals: 'cfp',
    Offer: 'propose',
    Accept: 'accept-proposal',
    Refuse: 'refuse',
    Reject: 'reject-proposal',
    Agree: 'accept-proposal',
    Signed: 'agree',
    Cancel: 'cancel',
    Failure: 'failure',
    Dispute: 'failure',
  },
})

/** One message of the deal protocol, told apart by `message`. */
export const dealMessage = z.discriminatedUnion('message', [
  z.object({ message: z.literal('CallForProposals'), body: messages.CallForProposals }),
  z.object({ message: z.literal('Offer'), body: messages.Offer }),
  z.object({ message: z.literal('Accept'), body: messages.Accept }),
  z.object({ message: z.literal('Refuse'), body: messages.Refuse }),
  z.object({ message: z.literal('Reject'), body: messages.Reject }),
  z.object({ message: z.literal('Agree'), body: messages.Agree }),
  z.object({ message: z.literal('Signed'), body: messages.Signed }),
  z.object({ message: z.literal('Cancel'), body: messages.Cancel }),
  z.object({ message: z.literal('Funded'), body: messages.Funded }),
  z.object({ message: z.literal('Pay'), body: messages.Pay }),
  z.object({ message: z.literal('Opened'), body: messages.Opened }),
  z.object({ message: z.literal('Progress'), body: messages.Progress }),
  z.object({ message: z.literal('Deliver'), body: messages.Deliver }),
  z.object({ message: z.literal('Failure'), body: messages.Failure }),
  z.object({ message: z.literal('Complete'), body: messages.Complete }),
  z.object({ message: z.literal('Approve'), body: messages.Approve }),
  z.object({ message: z.literal('Paid'), body: messages.Paid }),
  z.object({ message: z.literal('Dispute'), body: messages.Dispute }),
])

export type DealMessage = z.infer<typeof dealMessage>
/** A signed payment as it travels and is journaled. */
export type PaymentRecord = z.infer<typeof payment>
export type AgreementRecord = z.infer<typeof agreement>
