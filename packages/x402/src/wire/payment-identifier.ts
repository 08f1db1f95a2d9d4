import { z } from 'zod'

/** The key of the extension by which a payment is told from another. */
export const paymentIdentifier = 'payment-identifier'

const idSchema = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/)
const declarationSchema = z.looseObject({ info: z.looseObject({ required: z.boolean() }) })
const identifiedSchema = z.looseObject({ info: z.looseObject({ id: idSchema }) })

/** The extension as a server declares it. */
export function declarePaymentIdentifier(required: boolean): Record<string, unknown> {
  return {
    info: { required },
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        required: { type: 'boolean' },
        id: { type: 'string', minLength: 16, maxLength: 128, pattern: '^[a-zA-Z0-9_-]+$' },
      },
      required: ['required'],
    },
  }
}

/** The extensions as a client sends them back: everything as it was declared, and the id where there is a place for it. */
export function identifyPayment(
  extensions: Record<string, unknown> | null | undefined,
  id: string,
): Record<string, unknown> | undefined {
  if (extensions === null || extensions === undefined) return undefined
  const declared = declarationSchema.safeParse(extensions[paymentIdentifier])
  if (!declared.success) return extensions
  const { data } = declared
  return { ...extensions, [paymentIdentifier]: { ...data, info: { ...data.info, id } } }
}

/** The id of a payment: `none` where there is none, `malformed` where it is not 16 to 128 letters, digits, `-` and `_`. */
export function readPaymentIdentifier(
  extensions: Record<string, unknown> | null | undefined,
): { readonly id: string } | 'none' | 'malformed' {
  const extension = extensions?.[paymentIdentifier]
  if (extension === undefined) return 'none'
  const identified = identifiedSchema.safeParse(extension)
  if (identified.success) return { id: identified.data.info.id }
  return declarationSchema.safeParse(extension).success && !hasId(extension) ? 'none' : 'malformed'
}

function hasId(extension: unknown): boolean {
  const bearing = z.looseObject({ info: z.looseObject({ id: z.unknown() }) }).safeParse(extension)
  return bearing.success && bearing.data.info.id !== undefined
}
