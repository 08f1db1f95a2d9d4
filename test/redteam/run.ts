// npm run redteam [-- --scenarios N --seed S --classes a,b]: attacks on real agents and wallets, checked on the chain.
import { abortOnSignals, logWithTime, readOptionsOrExit } from '../support/command-line.ts'
import { attackClasses } from './classes/classes.ts'
import { parseOptions, usage } from './options.ts'
import { runRedteam } from './run-redteam.ts'

const options = readOptionsOrExit(
  () =>
    parseOptions(
      process.argv.slice(2),
      attackClasses.map(({ name }) => name),
    ),
  usage,
)
const summary = await runRedteam(options, {
  signal: abortOnSignals('Ending after this scenario.'),
  log: logWithTime(),
})
const cut = summary.scenarios < options.scenarios
console.log(JSON.stringify(summary))
const { breaches, falseDenials, broken } = summary
// A native part may keep a thread after its suite has closed it: everything that was started has ended by now.
process.exit(breaches + falseDenials + broken > 0 || cut ? 1 : 0)
