import { join } from 'node:path'
import { explainFailure } from './explain-failure.mjs'
import { nodePath } from './find-node.mjs'
import { hashFiles } from './hash-files.mjs'
import { npmCommand } from './npm-command.mjs'
import { root } from './root.mjs'
import { runHidden } from './run-hidden.mjs'
import { SetupError } from './setup-error.mjs'
import { showStep } from './show-step.mjs'
import { isStamped, removeStamp, writeStamp } from './stamp.mjs'

const stamp = join(root, 'node_modules', '.dealwright-packages')
const readInputs = () =>
  `${process.platform}-${process.arch} ${hashFiles(root, ['package-lock.json', '.npmrc'])}`

/** Whether node_modules holds what package-lock.json asks for. */
export const hasPackages = () => isStamped(stamp, readInputs())

/** Installs what package-lock.json asks for, hiding what npm writes unless it fails. */
export const makePackages = async () => {
  if (process.platform === 'win32' && process.execPath === nodePath) {
    throw new SetupError(
      'The packages have changed, and Windows cannot replace a program that runs: run `npm ci`, then run this again.',
    )
  }
  const inputs = readInputs()
  removeStamp(stamp)
  await showStep('Installing packages (about a minute, 2 GB)', async () => {
    // No package's own script runs, whatever npm's version; only `node` needs its own, to place the binary.
    await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
    await runNpm(['rebuild', 'node'])
  })
  writeStamp(stamp, inputs)
}

/** @param {string[]} args */
const runNpm = async args => {
  const { command, args: all, shell } = npmCommand(args)
  const { ok, output } = await runHidden(command, all, { cwd: root, shell })
  if (ok) return
  const tail = output.trimEnd().split('\n').slice(-15).join('\n')
  throw new SetupError(
    explainFailure(output) ?? `${tail}\n\`npm ${args.join(' ')}\` failed: see above, then run this again.`,
  )
}
