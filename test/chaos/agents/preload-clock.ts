// Imported before an agent: sets its clock ahead or back by what the control folder says, also while it runs.
import { readFileSync } from 'node:fs'
import { Conversation } from '@xmtp/node-sdk'
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

// XMTP's database is written by native code, which has the machine's own clock: what is asked of it by time is asked by that.
// Answers cover what came in at any earlier offset, because the clock only ever goes further ahead for good.
const { messages } = Conversation.prototype
Conversation.prototype.messages = function (options) {
  const { insertedAfterNs } = options ?? {}
  if (insertedAfterNs === undefined) return messages.call(this, options)
  const real = insertedAfterNs - BigInt(Math.round(offset)) * 1_000_000n
  return messages.call(this, { ...options, insertedAfterNs: real > 0n ? real : 0n })
}

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
