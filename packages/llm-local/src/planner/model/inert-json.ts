import type { Json } from '@dealwright/protocols'

/** Writes a value as JSON on one line whatever reads it: separators of lines that JSON leaves as they are become escapes. */
export const inertJson = (value: Json): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    separator => `\\u${separator.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
