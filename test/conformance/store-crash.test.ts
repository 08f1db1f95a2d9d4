import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { expect, onTestFinished, test } from 'vitest'

// Commits pairs of changes as fast as it can and prints each number once its commit has resolved.
const writer = `
  import { openStore } from '@dealwright/agent-core/store/sqlite'
  const store = await openStore({ path: process.argv[1] })
  const from = (await store.subject('loop'))?.version ?? 0
  const commit = async n => {
    const subject = { kind: 'subject', id: 'loop', subjectKind: 'loop', expectedVersion: n, state: n + 1, event: n + 1 }
    const effect = { kind: 'effect-planned', key: String(n + 1), subject: 'loop', type: 'count', payload: null }
    if (!(await store.commit([subject, effect]))) throw new Error('conflict')
    process.stdout.write(n + 1 + '\\n')
    return commit(n + 1)
  }
  await commit(from)
`

test('after kill -9 every commit that was reported is there, whole, and no lock is left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-crash-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'store.db')
  let printed = 0
  for (const enough of [25, 120, 300]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, path], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(child, 'exit')
    for await (const line of createInterface({ input: child.stdout })) {
      printed = Number(line)
      if (printed >= enough) child.kill('SIGKILL')
    }
    expect(await gone).toEqual([null, 'SIGKILL'])

    const store = await openStore({ path })
    const version = (await store.subject('loop'))?.version ?? 0
    expect(version).toBeGreaterThanOrEqual(printed)
    expect((await store.journal('loop')).map(({ event }) => event)).toEqual(
      Array.from({ length: version }, (_, index) => index + 1),
    )
    expect(await store.effects({ subject: 'loop' })).toHaveLength(version)
    await store.close()
  }
})
