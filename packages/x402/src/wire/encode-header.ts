import { DealwrightError, toJson } from '@dealwright/protocols'
import { maxHeaderLength } from './headers.ts'

/** Writes a value as a header: base64 of its JSON in UTF-8. Throws `header-too-long` above 16384 characters. */
export function encodeHeader(value: unknown): string {
  const text = Buffer.from(JSON.stringify(toJson(value)), 'utf8').toString('base64')
  if (text.length > maxHeaderLength)
    throw new DealwrightError({
      code: 'header-too-long',
      message: `A payment header of ${text.length} characters would be refused by servers: shorten descriptions and extensions to stay below ${maxHeaderLength}.`,
    })
  return text
}
