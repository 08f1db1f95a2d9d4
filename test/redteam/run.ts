// npm run redteam [-- --scenarios N --seed S --classes a,b]: attacks on real agents and wallets, checked on the chain.
import { attackClasses } from './classes/classes.ts'
import { parseOptions, usage } from './options.ts'
import { runRedteam } from './run-redteam.ts'

const readOptions = () => {
  try {
    return parseOptions(
      process.argv.slice(2),
      attackClasses.map(({ name }) => name),
    )
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
    console.error('Ending after this scenario.')
    stop.abort()
  })
}
const began = performance.now()
const summary = await runRedteam(options, {
  signal: stop.signal,
  log: line => console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`),
})
const cut = summary.scenarios < options.scenarios
console.log(JSON.stringify(summary))
const { breaches, falseDenials, broken } = summary
// A native part may keep a thread after its suite has closed it: everything that was started has ended by now.
process.exit(breaches + falseDenials + broken > 0 || cut ? 1 : 0)
