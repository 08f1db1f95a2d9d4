import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashFiles } from './hash-files.mjs'
import { npmCommand } from './npm-command.mjs'
import { root } from './root.mjs'
import { runHidden } from './run-hidden.mjs'
import { SetupError } from './setup-error.mjs'
import { showStep } from './show-step.mjs'
import { isStamped, removeStamp, writeStamp } from './stamp.mjs'

const room = join(root, 'packages', 'console')
const stamp = join(root, 'node_modules', '.dealwright-page')
const readInputs = () =>
  hashFiles(room, ['page', 'src/api', 'scripts/compress-page.ts', 'vite.config.ts', 'package.json'])

/** Whether the console's page is built from its sources as they are now. */
export const hasPage = () =>
  existsSync(join(room, 'dist', 'page', 'index.html')) && isStamped(stamp, readInputs())

/** Builds the console's page. */
export const makePage = async () => {
  const inputs = readInputs()
  removeStamp(stamp)
  await showStep("Building the console's page", async () => {
    const { command, args, options } = npmCommand(['run', 'page', '-w', 'packages/console'])
    const { ok, output } = await runHidden(command, args, options)
    if (ok) return
    const tail = output.trimEnd().split('\n').slice(-25).join('\n')
    throw new SetupError(
      `${tail}\nThe console's page does not build: see above, or run \`npm run page -w packages/console\`.`,
    )
  })
  writeStamp(stamp, inputs)
}
