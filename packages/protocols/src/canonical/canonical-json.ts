import canonicalize from 'canonicalize'
import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Json } from '../types/json.ts'
import { findJsonFault } from './find-json-fault.ts'

/**
 * Writes a value as canonical JSON (RFC 8785), so that equal values have equal bytes. Properties that are `undefined` are left
 * out. Throws `not-json` for anything else that JSON cannot carry.
 */
export function canonicalJson(value: Json): string {
  const fault = findJsonFault(value)
  const text = fault ? undefined : canonicalize(value)
  if (text === undefined) {
    throw new DealwrightError({
      code: 'not-json',
      message: `${fault ?? 'value is not JSON'}: pass plain JSON values only`,
    })
  }
  return text
}
