// Imported before an agent: notes each effect it does, and kills its process with SIGKILL at the crash point that is set.
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import {
  type CrashPoint,
  controlFiles,
  controlVariable,
  type EffectMessage,
  effectChannel,
} from './control-folder.ts'

const files = controlFiles(process.env[controlVariable] ?? '.')
const met = new Set<string>()
let counted = ''

subscribe(effectChannel, message => {
  const { phase, type, key } = message as EffectMessage
  appendFileSync(files.effects, `${phase} ${type} ${key}\n`)
  const text = readPoint()
  if (text === undefined) return
  if (text !== counted) met.clear()
  counted = text
  const point = JSON.parse(text) as CrashPoint
  if (point.phase !== phase || point.type !== type) return
  met.add(key)
  if (met.size < point.nth) return
  rmSync(files.point)
  process.kill(process.pid, 'SIGKILL')
})

function readPoint(): string | undefined {
  try {
    return readFileSync(files.point, 'utf8')
  } catch {
    return undefined
  }
}
