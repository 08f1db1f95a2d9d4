import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from './root.mjs'
import { SetupError } from './setup-error.mjs'

const flags = ['--conditions=@dealwright/source', '--disable-warning=ExperimentalWarning']

/**
 * Runs a TypeScript file of this repository under Node 24, straight from its sources, with this process's stdin,
 * stdout and stderr. Signals reach it.
 * @param {string} node the path of Node 24
 * @param {readonly string[]} command the file, from the repository's root, and its arguments
 * @returns {Promise<number>} its exit code; 128 + the signal's number where a signal ended it
 */
export const runTask = (node, [file = '', ...args]) =>
  new Promise((resolve, reject) => {
    const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter)
    const child = spawn(node, [...flags, join(root, file), ...args], {
      stdio: 'inherit',
      cwd: process.cwd(),
      env: { ...process.env, PATH: path },
    })
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => {
        // Ctrl-C on a terminal goes to every process in the foreground, the child too: a second one would tell it to hurry.
        if (signal === 'SIGINT' && process.stdin.isTTY) return
        child.kill(signal)
      })
    }
    child.once('error', error =>
      reject(new SetupError(`Node 24 does not start (${error.message}): run \`npm rebuild node\`.`)),
    )
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
