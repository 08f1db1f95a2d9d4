import { type Json, type OutputReference, plainText, type ServiceStep } from '@dealwright/protocols'
import { ink } from './ink.ts'

/** The ends of an address or a hash. */
export const shorten = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-4)}`

/** A service's input in a line: `city: Paris, day: 2026-11-23`. */
export function describeInput(input: Json): string {
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    return plainText(JSON.stringify(input), 200)
  const fields = Object.entries(input).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return plainText(fields.join(', '), 200)
}

/** What goes into a step of a plan: `city: Paris, text <- summary of step 1`. */
export function describeInputs({ input, uses }: Pick<ServiceStep, 'input' | 'uses'>): string {
  const said = Object.keys(input).length === 0 ? [] : [describeInput(input)]
  const used = Object.entries(uses).map(([property, { step, path }]: [string, OutputReference]) =>
    plainText(`${property} <- ${path.length === 0 ? 'result' : path.join('.')} of step ${step + 1}`, 100),
  )
  return [...said, ...used].join(', ')
}

/** A seller's report on its work: a bar where it gives a percentage, else what it says. */
export function describeProgress(value: Json): string {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const { percent, doing } = value
    if (typeof percent === 'number' && percent >= 0 && percent <= 100) {
      const full = Math.round(percent / 5)
      const text = typeof doing === 'string' ? plainText(doing, 54) : ''
      const bar = `${ink.good('█'.repeat(full))}${ink.dim('░'.repeat(20 - full))}`
      return `${bar} ${String(Math.round(percent)).padStart(3)} %  ${text}`
    }
  }
  return plainText(JSON.stringify(value), 80)
}
