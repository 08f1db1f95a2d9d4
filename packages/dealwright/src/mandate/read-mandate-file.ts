import { readFile } from 'node:fs/promises'
import { DealwrightError, parseMandate, plainText, type SignedMandate } from '@dealwright/protocols'

/** Reads a mandate that its principal signed from its file. Throws `mandate-missing` and `bad-mandate`. */
export async function readMandateFile(path: string): Promise<SignedMandate> {
  const text = await readFile(path, 'utf8').catch(cause => {
    throw new DealwrightError({
      code: 'mandate-missing',
      message: `There is no mandate to read at ${plainText(path, 200)}: name the file that its principal gave you.`,
      cause,
    })
  })
  const parsed = parseMandate(readJson(text))
  if (parsed.ok) return parsed.value
  throw new DealwrightError({
    code: 'bad-mandate',
    message: `${plainText(path, 200)} is not a mandate: ${parsed.error}.`,
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
