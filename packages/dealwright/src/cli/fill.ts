import { stripVTControlCharacters } from 'node:util'

/** Pads coloured text with spaces to a width in columns; what is wider already stays as it is. */
export const fill = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - Array.from(stripVTControlCharacters(text)).length))
