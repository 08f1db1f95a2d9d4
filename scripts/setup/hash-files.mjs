import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Hashes the names and contents of files and of all files below folders; what does not exist counts as such.
 * @param {string} base the folder that the paths start from
 * @param {readonly string[]} paths
 * @returns {string} 64 hex digits
 */
export const hashFiles = (base, paths) => {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = path => {
    if (!existsSync(path)) return
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).toSorted()) add(join(path, name))
      return
    }
    const content = readFileSync(path)
    hash.update(`${relative(base, path).replaceAll('\\', '/')}\0${content.length}\0`).update(content)
  }
  for (const path of paths) add(join(base, path))
  return hash.digest('hex')
}
