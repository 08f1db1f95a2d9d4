// Imported before an agent: sets its clock ahead or back by what the control folder says, also while it runs.
import { readFileSync } from 'node:fs'
import { controlFiles, controlVariable } from './control-folder.ts'

const { clock } = controlFiles(process.env[controlVariable] ?? '.')
const realNow = Date.now.bind(Date)
let offset = readOffset()

const ShiftedDate = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [realNow() + offset] : args, newTarget),
  apply: () => new ShiftedDate().toString(),
})
Date.now = () => realNow() + offset
globalThis.Date = ShiftedDate

setInterval(() => {
  offset = readOffset()
}, 100).unref()

function readOffset(): number {
  try {
    return Number(readFileSync(clock, 'utf8')) || 0
  } catch {
    return 0
  }
}
