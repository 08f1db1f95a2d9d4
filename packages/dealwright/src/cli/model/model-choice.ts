import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { z } from 'zod'

/** What a person set for all their agents; what this version does not know is kept. */
const settingsSchema = z.looseObject({ model: z.string().min(1).optional() })

type Env = Readonly<Record<string, string | undefined>>

/** The file of a person's settings: `dealwright/config.json` in `XDG_CONFIG_HOME`, by default `~/.config`. */
export const settingsPath = (env: Env = process.env): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'dealwright', 'config.json')

/** The model that `dealwright model use` chose, or undefined. Throws `bad-settings` where the file can not be read. */
export async function readModelChoice(env: Env = process.env): Promise<string | undefined> {
  return (await readSettings(settingsPath(env))).model
}

/** Remembers the model, or forgets it where there is none. */
export async function writeModelChoice(model: string | undefined, env: Env = process.env): Promise<void> {
  const path = settingsPath(env)
  const { model: _before, ...settings } = await readSettings(path)
  await mkdir(dirname(path), { recursive: true })
  // Replaced as a whole: a crash leaves the old settings or the new.
  const draft = `${path}.${process.pid}.tmp`
  await writeFile(
    draft,
    `${JSON.stringify({ ...settings, ...(model !== undefined && { model }) }, undefined, 2)}\n`,
  )
  await rename(draft, path)
}

async function readSettings(path: string): Promise<z.infer<typeof settingsSchema>> {
  const text = await readFile(path, 'utf8').catch(error => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}'
    throw badSettings(path, error)
  })
  try {
    return settingsSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw badSettings(path, cause)
  }
}

const badSettings = (path: string, cause: unknown): DealwrightError =>
  new DealwrightError({
    code: 'bad-settings',
    message: `The settings in ${path} can not be read: correct or remove the file.`,
    cause,
  })
