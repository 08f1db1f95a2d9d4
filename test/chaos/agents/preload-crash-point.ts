// Imported before an agent: notes each effect it does, and kills its process with SIGKILL at the crash point that is set.
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import { controlFiles, controlVariable, type EffectMessage, effectChannel } from './control-folder.ts'
import { dieAtPoint } from './die-at-point.ts'

const { effects, point } = controlFiles(process.env[controlVariable] ?? '.')
const visit = dieAtPoint(point)

subscribe(effectChannel, message => {
  // Published by agent-core alone.
  const { phase, type, key } = message as EffectMessage
  try {
    appendFileSync(effects, `${phase} ${type} ${key}\n`)
  } catch {
    // The disk is full on purpose: what is recorded then is not needed.
  }
  visit({ phase, type, key })
})
