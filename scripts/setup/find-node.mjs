import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { runHidden } from './run-hidden.mjs'
import { SetupError } from './setup-error.mjs'

/** The Node that the `node` package brings. */
export const nodePath = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/**
 * Checks that the Node 24 of node_modules is there and runs.
 * @returns {Promise<string>} its path
 */
export const findNode = async () => {
  const lost = 'run `npm rebuild node` in the repository, then run this again.'
  if (!existsSync(nodePath)) throw new SetupError(`Node 24 is not in node_modules: ${lost}`)
  const { ok, output } = await runHidden(nodePath, ['--version'])
  if (!ok || !output.startsWith('v24.')) throw new SetupError(`Node 24 in node_modules does not run: ${lost}`)
  return nodePath
}
