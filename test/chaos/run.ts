// npm run chaos [-- --mode random|every-step --deals N --kills N --seed S --faults a,b]: real deals between agents that are killed.

import type { Fault } from './faults/fault.ts'
import { faults } from './faults/faults.ts'
import { parseOptions, usage } from './options.ts'
import { runChaos } from './run-chaos.ts'

const readOptions = () => {
  try {
    const options = parseOptions(process.argv.slice(2))
    for (const name of options.faults) {
      const fault: Fault = faults[name]
      const lacking = fault.lacks?.()
      if (lacking !== undefined) throw new Error(lacking)
    }
    return options
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error(usage)
    return process.exit(64)
  }
}

const options = readOptions()
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.error('Ending early: what is still open counts as stuck.')
    stop.abort()
  })
}
const began = performance.now()
const { summary, violations, logs, kept } = await runChaos(options, {
  signal: stop.signal,
  keep: true,
  log: line => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`),
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
