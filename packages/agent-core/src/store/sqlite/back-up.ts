import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { createPrivateFile } from './hold-lock.ts'

/** Writes a whole, private copy of the database to `path`, on disk before this returns; an earlier copy is replaced. */
export const backUp = (database: DatabaseSync, path: string): void => {
  // Under another name until it is whole, so that a crash leaves no half of a copy that looks like one.
  const growing = `${path}.new`
  rmSync(growing, { force: true })
  try {
    createPrivateFile(growing)
    database.prepare('VACUUM INTO ?').run(growing)
    sync(growing)
    renameSync(growing, path)
    sync(dirname(path))
  } catch (error) {
    rmSync(growing, { force: true })
    throw error
  }
}

const sync = (path: string): void => {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
