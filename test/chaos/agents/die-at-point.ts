import { readFileSync, rmSync } from 'node:fs'
import type { CrashPoint, EffectMessage } from './control-folder.ts'

/**
 * Makes a function that is told of each effect and kills this process with SIGKILL at the point that stands in a file. The file
 * goes first, so that the process that comes after does not die there again.
 */
export const dieAtPoint = (file: string): ((message: EffectMessage) => void) => {
  const met = new Set<string>()
  let counted = ''
  return ({ phase, type, key }) => {
    const text = readText(file)
    if (text === undefined) return
    // Effects are counted from when a point is set.
    if (text !== counted) met.clear()
    counted = text
    const point = JSON.parse(text) as CrashPoint
    if (point.phase !== phase || point.type !== type) return
    met.add(key)
    if (met.size < point.nth) return
    rmSync(file)
    process.kill(process.pid, 'SIGKILL')
  }
}

const readText = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
