import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CreateTinyModelParameters, createTinyModel } from './create-tiny-model.ts'

export interface WriteTinyModelReturnType {
  readonly path: string
  readonly bytes: number
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string
}

/** Writes {@link createTinyModel}'s bytes to a file, whole or not at all, and says what it wrote. */
export async function writeTinyModel(
  path: string,
  parameters: CreateTinyModelParameters = {},
): Promise<WriteTinyModelReturnType> {
  const model = createTinyModel(parameters)
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.part`
  await writeFile(temporary, model)
  await rename(temporary, path)
  return { path, bytes: model.length, sha256: createHash('sha256').update(model).digest('hex') }
}
