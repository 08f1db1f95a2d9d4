import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Whether a stamp file holds this text.
 * @param {string} file
 * @param {string} text
 */
export const isStamped = (file, text) => {
  try {
    return readFileSync(file, 'utf8') === text
  } catch {
    return false
  }
}

/**
 * Writes a stamp, which says that the work behind this text is done.
 * @param {string} file
 * @param {string} text
 */
export const writeStamp = (file, text) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/**
 * Removes a stamp before the work behind it starts again, so that a half-done one is not taken for done.
 * @param {string} file
 */
export const removeStamp = file => rmSync(file, { force: true })
