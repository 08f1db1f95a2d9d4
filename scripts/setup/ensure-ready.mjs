import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { checkMachine } from './check-machine.mjs'
import { explainFailure } from './explain-failure.mjs'
import { findNode } from './find-node.mjs'
import { hasBindings, makeBindings } from './make-bindings.mjs'
import { hasPackages, makePackages } from './make-packages.mjs'
import { hasPage, makePage } from './make-page.mjs'
import { readMachine } from './read-machine.mjs'
import { root } from './root.mjs'
import { SetupError } from './setup-error.mjs'
import { withLock } from './with-lock.mjs'

/**
 * Makes the repository ready to run a task: packages installed, contract bindings made, and where the task needs it the console's page
 * built. Silent where nothing lacks, unless `verbose`.
 * @param {{ verbose: boolean, page: boolean }} options
 * @returns {Promise<string>} the path of Node 24
 */
export const ensureReady = async ({ verbose, page }) => {
  const objection = checkMachine(readMachine())
  if (objection) throw new SetupError(objection)
  if (!hasPackages() || !hasBindings() || (page && !hasPage())) await prepare(page)
  const node = await findNode()
  if (verbose) console.error('Ready: `npm run demo` shows a deal, `npm test` runs every check.')
  return node
}

/** @param {boolean} page */
const prepare = async page => {
  try {
    accessSync(root, constants.W_OK)
    await withLock(join(root, '.dealwright', 'setup.lock'), () => makeWhatLacks(page), {
      onWait: pid => console.error(`Waiting for another set-up of this folder (process ${pid}) …`),
    })
  } catch (error) {
    if (error instanceof SetupError || !(error instanceof Error)) throw error
    const advice = explainFailure(error.message)
    throw advice ? new SetupError(advice) : error
  }
}

/** @param {boolean} page */
const makeWhatLacks = async page => {
  if (!hasPackages()) await makePackages()
  if (!hasBindings()) await makeBindings()
  if (page && !hasPage()) await makePage()
}
