import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Json } from '../types/json.ts'
import { findJsonFault } from './find-json-fault.ts'

/**
 * Checks that a value is what JSON can carry and returns a copy of it without `undefined` properties.
 * Throws `not-json` where something would be lost or changed on the wire (a Date, a bigint, NaN, a cycle).
 */
export function toJson(value: unknown): Json {
  const fault = findJsonFault(value)
  if (fault) throw new DealwrightError({ code: 'not-json', message: `${fault}: send plain JSON values only` })
  return copy(value)
}

function copy(value: unknown): Json {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, property]) => property !== undefined)
    return Object.fromEntries(entries.map(([key, property]) => [key, copy(property)]))
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return null
}
