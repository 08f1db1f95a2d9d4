import { sep } from 'node:path'
import { outsidePath } from './outside-path.mjs'
import { root } from './root.mjs'

/**
 * @typedef {object} NpmCommand
 * @property {string} command
 * @property {string[]} args
 * @property {import('node:child_process').SpawnOptions} options
 */

/**
 * How to run npm: through the npm that started this script where there is one, for that needs no shell on Windows, but
 * never on a Node of our own node_modules, which npm is about to replace.
 * @param {readonly string[]} args
 * @returns {NpmCommand}
 */
export const npmCommand = args => {
  const { npm_execpath: script, npm_node_execpath: node, PATH = '' } = process.env
  const env = { ...process.env, PATH: outsidePath(PATH, root) }
  if (script?.endsWith('npm-cli.js') && node && !node.startsWith(`${root}${sep}`)) {
    return { command: node, args: [script, ...args], options: { cwd: root, env } }
  }
  return { command: 'npm', args: [...args], options: { cwd: root, env, shell: process.platform === 'win32' } }
}
