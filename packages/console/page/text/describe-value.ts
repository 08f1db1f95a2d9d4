import { inert } from './inert.ts'

/** A value of a service's input or output on one line. */
export const describeValue = (value: unknown, maxLength = 300): string =>
  inert(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), maxLength)

/** Fields of a value for a list of terms: of an object its properties, of anything else one without a name. */
export function listFields(value: unknown): readonly (readonly [name: string, text: string])[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object' || Array.isArray(value)) return [['', describeValue(value, 2_000)]]
  return Object.entries(value)
    .slice(0, 40)
    .map(([name, field]) => [inert(name, 60), describeValue(field, 2_000)])
}
