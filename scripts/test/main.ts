// npm test: every check and every test of the repository. `npm test -- <filter>` runs vitest's suites that match.
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { explainRedis } from './explain-redis.ts'
import { explainChromium, findChromium } from './find-chromium.ts'
import { listSteps } from './list-steps.ts'
import { runSteps } from './run-steps.ts'
import { runVitest } from './run-vitest.ts'
import { formatTally } from './tally.ts'

const root = dirname(dirname(import.meta.dirname))
const { values, positionals } = parseArgs({
  options: { verbose: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const { verbose } = values
const write = (text: string) => process.stdout.write(text)

process.env['TURBO_TELEMETRY_DISABLED'] = '1'

// Leaving runs the 'exit' handlers, which end the command that is running.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

const withoutRedis = explainRedis(process.env)
if (withoutRedis) write(`${withoutRedis}\n`)
if (findChromium(process.env) === undefined) write(`${explainChromium}\n`)

const steps =
  positionals.length > 0
    ? [{ name: 'tests', run: () => runVitest({ root, verbose, args: positionals }) }]
    : listSteps({ root, verbose })
const started = performance.now()
const tally = await runSteps(steps, { write, verbose })
write(`${((performance.now() - started) / 1000).toFixed(1)} s in all\n${formatTally(tally)}\n`)
process.exitCode = tally.failed > 0 ? 1 : 0
