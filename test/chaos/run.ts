// npm run chaos [-- --mode random|every-step --deals N --kills N --seed S --faults a,b]: real deals between agents that are killed.

import { abortOnSignals, logWithTime, readOptionsOrExit } from '../support/command-line.ts'
import type { Fault } from './faults/fault.ts'
import { faults } from './faults/faults.ts'
import { parseOptions, usage } from './options.ts'
import { runChaos } from './run-chaos.ts'

const readOptions = () => {
  const options = parseOptions(process.argv.slice(2))
  for (const name of options.faults) {
    const fault: Fault = faults[name]
    const lacking = fault.lacks?.()
    if (lacking !== undefined) throw new Error(lacking)
  }
  return options
}

const options = readOptionsOrExit(readOptions, usage)
const { summary, violations, logs, kept } = await runChaos(options, {
  signal: abortOnSignals('Ending early: what is still open counts as stuck.'),
  keep: true,
  log: logWithTime(),
})
for (const { kind, message, deal } of violations) {
  console.log(
    `VIOLATION ${kind} (seed ${summary.seed}${deal === undefined ? '' : `, deal ${deal}`}): ${message}`,
  )
}
if (logs !== undefined) {
  console.log(`\n--- the buyer's log\n${logs.buyer}\n--- the seller's log\n${logs.seller}\n`)
}
if (kept !== undefined) console.log(`Stores and logs are kept in ${kept}`)
console.log(JSON.stringify(summary))
// A native part may keep a thread after its suite has closed it: everything that was started has ended by now.
process.exit(violations.length > 0 ? 1 : 0)
