import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = dirname(dirname(import.meta.dirname))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dealwright task-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a task file through runTask, in a process of its own, as run.mjs does. */
const startTask = (source: string, args: readonly string[] = []) => {
  const task = join(folder, 'a task.ts')
  writeFileSync(task, source)
  const runner = `
    import { runTask } from ${JSON.stringify(join(root, 'scripts', 'setup', 'run-task.mjs'))}
    process.exitCode = await runTask(process.execPath, ${JSON.stringify([relative(root, task), ...args])})
  `
  return spawn(process.execPath, ['--input-type=module', '-e', runner], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

describe('runTask', () => {
  it('runs TypeScript with its arguments, and ends with its exit code', async () => {
    const child = startTask(
      'const list: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify(list))\nprocess.exitCode = 2\n',
      ['a sentence.', '--json', ''],
    )
    const exited = once(child, 'exit')
    expect(JSON.parse(await text(child.stdout))).toEqual(['a sentence.', '--json', ''])
    expect(await exited).toEqual([2, null])
  })

  it('hands stdin on', async () => {
    const child = startTask('process.stdin.pipe(process.stdout)\n')
    child.stdin.end('hello')
    expect(await text(child.stdout)).toBe('hello')
  })

  it('resolves workspace packages to their sources', async () => {
    const child = startTask('console.log(process.execArgv.join())\n')
    expect(await text(child.stdout)).toContain('--conditions=@dealwright/source')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('hands %s on and waits for an orderly end', async signal => {
    const child = startTask(
      `process.once('${signal}', () => { console.log('closed'); process.exit(7) })\nsetInterval(() => {}, 1000)\nconsole.log('ready')\n`,
    )
    const exited = once(child, 'exit')
    let seen = ''
    for await (const chunk of child.stdout) {
      seen += String(chunk)
      if (seen === 'ready\n') child.kill(signal)
    }
    expect(seen).toBe('ready\nclosed\n')
    expect(await exited).toEqual([7, null])
  })

  it('ends with 128 + the signal that ended the task', async () => {
    const child = startTask("process.kill(process.pid, 'SIGKILL')\n")
    expect(await once(child, 'exit')).toEqual([137, null])
  })
})
