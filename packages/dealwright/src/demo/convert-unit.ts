/** Units that the demo's converter knows. */
export const units = ['celsius', 'fahrenheit', 'kilometres', 'miles', 'kilograms', 'pounds'] as const

export type Unit = (typeof units)[number]

/** What is measured, and how a value becomes one of its first unit: first = value * scale + shift. */
const measures: Readonly<
  Record<Unit, { readonly of: string; readonly scale: number; readonly shift: number }>
> = {
  celsius: { of: 'temperature', scale: 1, shift: 0 },
  fahrenheit: { of: 'temperature', scale: 5 / 9, shift: -160 / 9 },
  kilometres: { of: 'distance', scale: 1, shift: 0 },
  miles: { of: 'distance', scale: 1.609344, shift: 0 },
  kilograms: { of: 'mass', scale: 1, shift: 0 },
  pounds: { of: 'mass', scale: 0.45359237, shift: 0 },
}

/** Converts a value, to a tenth; undefined where the units measure different things. */
export function convertUnit(value: number, { from, to }: { from: Unit; to: Unit }): number | undefined {
  const [source, target] = [measures[from], measures[to]]
  if (source.of !== target.of) return undefined
  const converted = (value * source.scale + source.shift - target.shift) / target.scale
  return Math.round(converted * 10) / 10
}
