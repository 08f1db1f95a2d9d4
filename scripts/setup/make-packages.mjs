import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { explainFailure } from './explain-failure.mjs'
import { nodePath } from './find-node.mjs'
import { matchesLockfile } from './matches-lockfile.mjs'
import { npmCommand } from './npm-command.mjs'
import { root } from './root.mjs'
import { runHidden } from './run-hidden.mjs'
import { SetupError } from './setup-error.mjs'
import { showStep } from './show-step.mjs'

/**
 * @param {string} path
 * @returns {import('./matches-lockfile.mjs').Lockfile}
 */
const readLockfile = path => JSON.parse(readFileSync(join(root, path), 'utf8'))

const matches = () =>
  existsSync(join(root, 'node_modules', '.package-lock.json')) &&
  matchesLockfile(readLockfile('package-lock.json'), readLockfile('node_modules/.package-lock.json'))

/** Whether node_modules holds what package-lock.json asks for, however it came there, and Node 24 with it. */
export const hasPackages = () => matches() && existsSync(nodePath)

/** Installs what package-lock.json asks for, hiding what npm writes unless it fails. */
export const makePackages = async () => {
  if (!matches()) {
    if (process.platform === 'win32' && process.execPath === nodePath) {
      throw new SetupError(
        'The packages have changed, and Windows cannot replace a program that runs: run `npm ci`, then run this again.',
      )
    }
    // No package's own script runs, whatever npm's version; only `node` needs its own, to place the binary.
    await showStep('Installing packages (about a minute, 2 GB)', () => runNpm(['ci', '--ignore-scripts']))
  }
  if (!existsSync(nodePath)) await showStep('Installing Node 24', () => runNpm(['rebuild', 'node']))
}

/**
 * What npm is told besides: to say why it fails even under `npm run --silent`, and to try a registry that does not answer
 * four times within 13 seconds, not for minutes.
 */
const manners = [
  '--loglevel=warn',
  '--no-audit',
  '--no-fund',
  '--fetch-retries=3',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-factor=3',
]

/** @param {string[]} args */
const runNpm = async args => {
  const { command, args: all, options } = npmCommand([...args, ...manners])
  const { ok, output } = await runHidden(command, all, options)
  if (ok) return
  const tail = output.trimEnd().split('\n').slice(-15).join('\n')
  throw new SetupError(
    explainFailure(output) ?? `${tail}\n\`npm ${args.join(' ')}\` failed: see above, then run this again.`,
  )
}
