import { spawn } from 'node:child_process'

/**
 * @typedef {object} HiddenRun
 * @property {boolean} ok whether it ended with exit code 0
 * @property {string} output the last 200 kB of what it wrote to stdout and stderr
 */

const keptLength = 200_000

/**
 * Runs a command without showing what it writes, which is returned.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<HiddenRun>}
 */
export const runHidden = (command, args, options = {}) =>
  new Promise(resolve => {
    let output = ''
    /** @param {Buffer} chunk */
    const keep = chunk => {
      output = (output + chunk.toString()).slice(-keptLength)
    }
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.once('error', error => resolve({ ok: false, output: `${output}${error.message}\n` }))
    child.once('close', code => resolve({ ok: code === 0, output }))
  })
