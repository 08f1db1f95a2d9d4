import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashFiles } from './hash-files.mjs'
import { npmCommand } from './npm-command.mjs'
import { root } from './root.mjs'
import { runHidden } from './run-hidden.mjs'
import { SetupError } from './setup-error.mjs'
import { showStep } from './show-step.mjs'
import { isStamped, removeStamp, writeStamp } from './stamp.mjs'

const contracts = join(root, 'contracts')
// In node_modules, so that new packages, which may hold a new compiler, make new bindings.
const stamp = join(root, 'node_modules', '.dealwright-bindings')
const readInputs = () =>
  hashFiles(contracts, ['src', 'scripts', 'foundry.toml', 'remappings.txt', 'package.json'])

/** Whether the contracts' TypeScript bindings are made from the contracts as they are now. */
export const hasBindings = () =>
  existsSync(join(contracts, 'generated', 'index.ts')) && isStamped(stamp, readInputs())

/** Compiles the contracts and makes their TypeScript bindings. */
export const makeBindings = async () => {
  const inputs = readInputs()
  removeStamp(stamp)
  await showStep('Compiling contracts', async () => {
    const { command, args, options } = npmCommand(['run', 'bindings', '-w', 'contracts'])
    const { ok, output } = await runHidden(command, args, options)
    if (ok) return
    const tail = output.trimEnd().split('\n').slice(-25).join('\n')
    throw new SetupError(
      `${tail}\nThe contracts do not compile: see above, or run \`npm run bindings -w contracts\`.`,
    )
  })
  writeStamp(stamp, inputs)
}
