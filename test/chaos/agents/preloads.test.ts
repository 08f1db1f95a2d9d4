import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { type CrashPoint, controlFiles, controlVariable } from './control-folder.ts'

/** Runs a script in a process with a preload; `set` prepares its control folder. */
const open = async (preload: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-preload-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const run = async (script: string) => {
    const flags = [`--import=${join(import.meta.dirname, preload)}`, '--input-type=module', '-e', script]
    const child = spawn(process.execPath, flags, {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, [controlVariable]: folder },
    })
    const [output, [, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
    return { output, signal: String(signal) }
  }
  return { files: controlFiles(folder), run }
}

const deal = `
  import { channel } from 'node:diagnostics_channel'
  const effects = channel('dealwright:effect')
  for (const [phase, type, key] of [
    ['before', 'send', 'a'], ['after', 'send', 'a'],
    ['before', 'send', 'b'], ['before', 'send', 'b'], ['before', 'send', 'c'],
  ]) {
    effects.publish({ phase, type, key })
    process.stdout.write(phase + ' ' + key + ' ')
  }`
const everything = 'before a after a before b before b before c '

test('notes every effect, and lets the process live where no point is set', async () => {
  const { files, run } = await open('preload-crash-point.ts')
  expect(await run(deal)).toEqual({ output: everything, signal: 'null' })
  expect(readFileSync(files.effects, 'utf8').split('\n').slice(0, 2)).toEqual([
    'before send a',
    'after send a',
  ])
})

test.each<[CrashPoint, string]>([
  [{ phase: 'before', type: 'send', nth: 1 }, ''],
  [{ phase: 'after', type: 'send', nth: 1 }, 'before a '],
  [{ phase: 'before', type: 'send', nth: 2 }, 'before a after a '],
  // What is tried again is the same effect.
  [{ phase: 'before', type: 'send', nth: 3 }, 'before a after a before b before b '],
])('dies at %o, and only once', async (point, output) => {
  const { files, run } = await open('preload-crash-point.ts')
  writeFileSync(files.point, JSON.stringify(point))
  expect(await run(deal)).toEqual({ output, signal: 'SIGKILL' })
  expect(existsSync(files.point)).toBe(false)
  expect(await run(deal)).toEqual({ output: everything, signal: 'null' })
})

test('a clock that is set ahead is ahead everywhere, and dates that are given stay', async () => {
  const { files, run } = await open('preload-clock.ts')
  const hour = 3_600_000
  writeFileSync(files.clock, String(5 * hour))
  const { output } = await run(
    'console.log(JSON.stringify([Date.now(), new Date().getTime(), new Date(7).getTime(), new Date() instanceof Date]))',
  )
  const [now, date, given, isDate] = JSON.parse(output)
  const ahead = (time: number) => Math.round((time - Date.now()) / hour)
  expect([ahead(now), ahead(date), given, isDate]).toEqual([5, 5, 7, true])
})
