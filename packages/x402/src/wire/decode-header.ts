import { failed, ok, plainText, type Result } from '@dealwright/protocols'
import type { z } from 'zod'
import { maxHeaderLength } from './headers.ts'

const maxDepth = 16

/**
 * Reads a header: base64 of JSON in UTF-8, at most 16384 characters and 16 levels deep, held to a schema. The failure is one line
 * that can be shown. Nothing in hostile text makes it throw.
 */
export function decodeHeader<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): Result<z.output<Schema>, string> {
  if (text.length > maxHeaderLength)
    return failed(`it is ${text.length} characters long, more than ${maxHeaderLength}`)
  const bytes = readBase64(text.trim())
  if (bytes === undefined) return failed('it is not base64')
  return readJson(bytes, schema)
}

/** Reads bytes as JSON in UTF-8 under the same bounds, save that on length, which is the caller's to check. */
export function readJson<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
): Result<z.output<Schema>, string> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return failed('it is not JSON in UTF-8')
  }
  if (!isModest(value, maxDepth)) return failed('it is nested too deeply, or has a forbidden member')
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? 'the value' : issue.path.join('.')
  return failed(plainText(`${where}: ${issue?.message ?? 'not as expected'}`))
}

/** Accepts what encoders in use write: with padding or without, and nothing that two decoders read differently. */
function readBase64(text: string): Buffer | undefined {
  const bare = text.replace(/={1,2}$/, '')
  const isPadded = bare.length < text.length
  if (!/^[A-Za-z0-9+/]+$/.test(bare) || bare.length % 4 === 1) return undefined
  if (isPadded && text.length % 4 !== 0) return undefined
  const bytes = Buffer.from(bare, 'base64')
  return bytes.toString('base64').replace(/=+$/, '') === bare ? bytes : undefined
}

function isModest(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0 || Object.hasOwn(value, '__proto__')) return false
  return Object.values(value).every(member => isModest(member, depth - 1))
}
