import { failed, ok, type Result } from '../types/result.ts'

const maxBytes = 262_144
const dataUri = /^data:application\/json(?:;charset=utf-8)?(?<base64>;base64)?,(?<data>.*)$/is

/** Finds the JSON text in an agentURI: a `data:` URI, or the text itself where it was fetched already. */
export function readAgentUri(agentUri: string): Result<string, string> {
  const text = agentUri.trim()
  // Percent-encoding writes three characters for a byte.
  if (text.length > 3 * maxBytes + 100) return failed(`the registration file is over ${maxBytes} bytes`)
  const match = dataUri.exec(text)
  if (match) return sizeChecked(decode(match.groups?.data ?? '', match.groups?.base64 !== undefined))
  if (text.startsWith('{')) return sizeChecked(text)
  return failed('not a data: URI with JSON: fetch the file first and pass its text')
}

function decode(data: string, isBase64: boolean): string | undefined {
  try {
    const plain = decodeURIComponent(data)
    if (!isBase64) return plain
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(plain)) return undefined
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(plain, 'base64'))
  } catch {
    return undefined
  }
}

function sizeChecked(text: string | undefined): Result<string, string> {
  if (text === undefined) return failed('the data: URI is not well encoded')
  return Buffer.byteLength(text) > maxBytes
    ? failed(`the registration file is over ${maxBytes} bytes`)
    : ok(text)
}
