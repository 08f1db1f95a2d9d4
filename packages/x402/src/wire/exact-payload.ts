import { failed, ok, plainText, type Result } from '@dealwright/protocols'
import { exactPayloadSchema, type SignedAuthorization } from './schemas.ts'

/** Reads the `payload` of the exact scheme on EVM chains: an EIP-3009 authorization and its signature. */
export function readExactPayload(payload: unknown): Result<SignedAuthorization, string> {
  const parsed = exactPayloadSchema.safeParse(payload)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  return failed(plainText(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`))
}

/** Writes an authorization and its signature as they travel. */
export function writeExactPayload({
  authorization,
  signature,
}: SignedAuthorization): Record<string, unknown> {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return {
    signature,
    authorization: {
      from,
      to,
      value: value.toString(),
      validAfter: validAfter.toString(),
      validBefore: validBefore.toString(),
      nonce,
    },
  }
}
