import { readFile } from 'node:fs/promises'
import { DealwrightError, plainText } from '@dealwright/protocols'

/** Reads a JSON file. Throws `bad-file`, in one line, where there is none or it is not JSON. */
export async function readJson(path: string): Promise<unknown> {
  const shown = plainText(path)
  const text = await readFile(path, 'utf8').catch(() => {
    throw new DealwrightError({
      code: 'bad-file',
      message: `Cannot read ${shown}: give the path of a JSON file.`,
    })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? plainText(error.message, 120) : 'it cannot be parsed'
    throw new DealwrightError({ code: 'bad-file', message: `${shown} is not JSON: ${reason}.` })
  }
}
