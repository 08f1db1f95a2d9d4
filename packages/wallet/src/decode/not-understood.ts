import { type Failed, failed } from '@dealwright/protocols'
import type { DecodeDenial } from './meaning.ts'

/** A denial that says what was found and why it was not understood. */
export function notUnderstood(value: string, message: string): Failed<DecodeDenial> {
  return failed({ rule: 'understood', limit: 'bytes that are understood in full', value, message })
}
