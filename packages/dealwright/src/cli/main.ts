#!/usr/bin/env node
// Built-in modules only up to the check: an old Node must get as far as the sentence that says so.
import module from 'node:module'
import process from 'node:process'

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(`dealwright needs Node 24 or newer, and this is ${process.version}.\n`)
  process.exit(69)
}

// Node's own notice that node:sqlite is young says nothing to the person who runs a command.
process.removeAllListeners('warning')
process.on('warning', warning => {
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.stack ?? warning.message}\n`)
})
// `dealwright devnet | head`: whoever read the output has gone, and nobody is left to tell.
process.stdout.on('error', () => process.exit(141))
module.enableCompileCache()

const { runCommand } = await import('./run-command.ts')
process.exit(await runCommand(process.argv.slice(2)))
