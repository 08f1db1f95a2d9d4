// npm run bench [-- <name> …] [-- --json]: runs the bench suites, prints a table, and with --json one object as last line.
import { parseArgs } from 'node:util'
import type { Figure } from './figure.ts'
import { formatFigures } from './format-figures.ts'
import { benchSuites } from './suites.ts'

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const names = benchSuites.map(({ name }) => name)
const unknown = positionals.filter(name => !names.includes(name))
if (unknown.length > 0) {
  console.error(`No bench suite '${unknown.join("', '")}': there is ${names.join(', ')}.`)
  process.exit(64)
}

const figures: Figure[] = []
const failures: string[] = []
for (const { name, bench } of benchSuites) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  process.stderr.write(`measuring ${name} …\n`)
  try {
    figures.push(...(await bench()))
  } catch (error) {
    console.error(error)
    failures.push(name)
  }
}
console.log(formatFigures(figures))
if (failures.length > 0) console.error(`Failed: ${failures.join(', ')}.`)
if (values.json) {
  const byName = Object.fromEntries(figures.map(({ name, ...figure }) => [name, figure]))
  console.log(JSON.stringify({ figures: byName, failures }))
}
// A native part may keep a thread after its suite has closed it: the figures are out, so nothing is waited for.
process.exit(failures.length > 0 ? 1 : 0)
