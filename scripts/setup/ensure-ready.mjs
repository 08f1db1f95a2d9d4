import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { checkMachine } from './check-machine.mjs'
import { explainFailure } from './explain-failure.mjs'
import { findNode } from './find-node.mjs'
import { hasBindings, makeBindings } from './make-bindings.mjs'
import { hasPackages, makePackages } from './make-packages.mjs'
import { readMachine } from './read-machine.mjs'
import { root } from './root.mjs'
import { SetupError } from './setup-error.mjs'
import { withLock } from './with-lock.mjs'

/**
 * Makes the repository ready to run a task: packages installed, contract bindings made. Silent where nothing lacks,
 * unless `verbose`.
 * @param {{ verbose: boolean }} options
 * @returns {Promise<string>} the path of Node 24
 */
export const ensureReady = async ({ verbose }) => {
  const objection = checkMachine(readMachine())
  if (objection) throw new SetupError(objection)
  if (!hasPackages() || !hasBindings()) await prepare()
  const node = await findNode()
  if (verbose) console.error('Ready: `npm run demo` shows a deal, `npm test` runs every check.')
  return node
}

const prepare = async () => {
  try {
    accessSync(root, constants.W_OK)
    await withLock(join(root, '.dealwright', 'setup.lock'), makeWhatLacks, {
      onWait: pid => console.error(`Waiting for another set-up of this folder (process ${pid}) …`),
    })
  } catch (error) {
    if (error instanceof SetupError || !(error instanceof Error)) throw error
    const advice = explainFailure(error.message)
    throw advice ? new SetupError(advice) : error
  }
}

const makeWhatLacks = async () => {
  if (!hasPackages()) await makePackages()
  if (!hasBindings()) await makeBindings()
}
