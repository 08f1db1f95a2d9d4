import { z } from 'zod'

/** An address and, where it is known, what its owner calls itself. The name is untrusted text. */
export const PartyView = z.strictObject({ address: z.string(), name: z.string().optional() })

/** What others said of an agent, in sum: how many, and 0 to 100. */
export const ReputationView = z.strictObject({ count: z.int().nonnegative(), average: z.number() })

/** A token. */
export const TokenView = z.strictObject({ symbol: z.string(), decimals: z.int(), address: z.string() })

/** What the API says where it did not do what was asked: one line for people, and a code for programs. */
export const Failure = z.strictObject({ code: z.string(), message: z.string() }).meta({ id: 'Failure' })

/** What was asked has been done. */
export const Done = z.strictObject({ done: z.literal(true) }).meta({ id: 'Done' })

export type PartyView = z.infer<typeof PartyView>
export type ReputationView = z.infer<typeof ReputationView>
export type TokenView = z.infer<typeof TokenView>
export type Failure = z.infer<typeof Failure>
export type Done = z.infer<typeof Done>
