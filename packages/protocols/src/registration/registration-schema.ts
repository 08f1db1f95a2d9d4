import { z } from 'zod'
import { namePattern, versionPattern } from '../names/names.ts'
import { digestService } from '../service/digest-service.ts'
import { plainText } from '../text/plain-text.ts'
import type { Json } from '../types/json.ts'

/** Text that strangers wrote and people will read: cleaned and cut. */
const textUpTo = (maxLength: number) => z.string().transform(text => plainText(text, maxLength))

/** A list from a file of unknown age: entries that do not fit are left out, the rest stands. */
const listOf = <Schema extends z.ZodType>(entry: Schema) =>
  z
    .array(z.unknown())
    .max(200)
    .transform(items =>
      items.flatMap(item => {
        const parsed = entry.safeParse(item)
        return parsed.success ? [parsed.data] : []
      }),
    )

// The whole file was walked as JSON before.
const jsonSchema = z.custom<Json>(
  value => typeof value === 'object' && value !== null && !Array.isArray(value),
)

const sellingSchema = z
  .object({
    name: z.string().regex(namePattern),
    version: z.string().regex(versionPattern),
    description: textUpTo(1_000),
    digest: z.string(),
    input: jsonSchema,
    output: jsonSchema,
    ask: textUpTo(60),
    per: z.literal('call').exactOptional(),
  })
  // What is shown for sale must be what the digest binds.
  .refine(
    ({ name, version, digest, input, output }) =>
      digest === digestService({ name, version, inputJsonSchema: input, outputJsonSchema: output }),
  )

const serviceSchema = z.object({
  name: textUpTo(100),
  endpoint: z.string().max(2_000),
  version: textUpTo(60).optional(),
  sells: listOf(sellingSchema).optional(),
})

const agentIdSchema = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^(?:0|[1-9]\d{0,15})$/)
    .transform(Number)
    .pipe(z.int()),
])

const registrationSchema = z.object({ agentId: agentIdSchema, agentRegistry: z.string().max(200) })

/** ERC-8004 registration-v1 as found in the wild: unknown fields ignored, optional ones defaulted. */
export const registrationFileSchema = z.object({
  type: z.literal('https://eips.ethereum.org/EIPS/eip-8004#registration-v1'),
  name: textUpTo(200),
  description: textUpTo(4_000).default(''),
  image: z.string().max(10_000).optional(),
  services: listOf(serviceSchema).optional(),
  /** The name that older files use for `services`. */
  endpoints: listOf(serviceSchema).optional(),
  x402Support: z.boolean().default(false),
  active: z.boolean().default(true),
  registrations: listOf(registrationSchema).default([]),
  supportedTrust: listOf(textUpTo(60)).default([]),
})
