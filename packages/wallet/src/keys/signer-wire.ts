import { z } from 'zod'

const hex = z
  .string()
  .max(300_000)
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/)

/** What a wallet asks of a signer process: one line of JSON each. Numbers that may be large are decimal text. */
export const signerRequest = z.discriminatedUnion('method', [
  z.strictObject({ id: z.int(), method: z.literal('address') }),
  z.strictObject({ id: z.int(), method: z.literal('signMessage'), text: z.string().max(10_000) }),
  z.strictObject({
    id: z.int(),
    method: z.literal('signTypedData'),
    domain: z.record(z.string(), z.unknown()),
    primaryType: z.string().max(100),
    types: z.record(z.string(), z.array(z.strictObject({ name: z.string(), type: z.string() })).max(50)),
    message: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ id: z.int(), method: z.literal('signTransaction'), transaction: hex }),
])

/** A request as it comes over the wire. */
export type SignerRequest = z.output<typeof signerRequest>

/** What a signer process answers. */
export const signerAnswer = z.union([
  z.strictObject({ id: z.int(), result: z.string() }),
  z.strictObject({ id: z.int(), error: z.strictObject({ code: z.string(), message: z.string() }) }),
])

/** An answer as it goes over the wire. */
export type SignerAnswer = z.output<typeof signerAnswer>

/** Longest line that is read, in characters: a transaction is at most 128 KiB. */
export const maxLine = 400_000
