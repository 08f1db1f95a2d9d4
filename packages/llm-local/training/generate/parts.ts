/** A piece of a message; one with a slot is the value of that slot, spelt as here. */
export interface Part {
  readonly text: string
  readonly slot?: string
  /** The number of the step that it asks for, from 1; {@link SHARED} where it belongs to several. Default {@link NONE}. */
  readonly step?: number
}

/** The step of what belongs to several. */
export const SHARED = -1
/** The step of what asks for nothing, or for what nobody serves. */
export const NONE = 0

export type Parts = readonly Part[]

export const plain = (text: string): Parts => [{ text }]

/** Puts parts where a template has `{name}`. */
export function fill(template: string, values: Readonly<Record<string, Parts | string>>): Parts {
  return template.split(/(\{\w+\})/).flatMap(piece => {
    const value = /^\{\w+\}$/.test(piece) ? values[piece.slice(1, -1)] : undefined
    if (value === undefined) return piece === '' ? [] : plain(piece)
    return typeof value === 'string' ? plain(value) : value
  })
}

/** Puts parts one behind the other with a text between them; empty ones are left out. */
export const join = (items: readonly Parts[], between: string): Parts =>
  items
    .filter(item => item.length > 0)
    .flatMap((item, index) => (index === 0 ? item : [...plain(between), ...item]))

export const textOf = (parts: Parts): string => parts.map(({ text }) => text).join('')

/** Parts of a step, but for those that are of another one already. */
export const ofStep = (parts: Parts, step: number): Parts => parts.map(part => ({ step, ...part }))

/** A text with a capital first letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The first letter, unless it belongs to a value, made a capital. */
export function capitalise(parts: Parts): Parts {
  const [first, ...rest] = parts
  if (first === undefined || first.slot !== undefined) return parts
  return [{ ...first, text: capital(first.text) }, ...rest]
}
