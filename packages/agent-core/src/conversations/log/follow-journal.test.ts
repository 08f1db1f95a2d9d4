import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { Change, JournalLine, StorePort } from '../../ports/store.ts'
import { openStore } from '../../store/sqlite/open-store.ts'
import { ConversationLog } from './conversation-log.ts'
import type { Draft } from './draft.ts'
import { followJournal } from './follow-journal.ts'

const happened = (version: number): Change => ({
  kind: 'subject',
  id: 's',
  subjectKind: 'purchase',
  expectedVersion: version - 1,
  state: null,
  event: { version },
})
/** Two lines of the log for each of the journal. */
const derive = async ({ subject, version, at }: JournalLine): Promise<Draft[]> =>
  ['a', 'b'].map(part => ({
    key: `${subject}/${version}/${part}`,
    conversation: 'c',
    principal: 'owner',
    at,
    content: { type: 'said', by: 'agent', text: `${version}${part}` },
  }))
const follow = (store: StorePort) => {
  const log = new ConversationLog({ store })
  return { log, follower: followJournal({ store, log, derive, onError: () => {} }) }
}
const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => [`${index + 1}a`, `${index + 1}b`]).flat()

/** The log against the journal: every line, once, in order, without holes. */
async function expectWhole(store: StorePort): Promise<number> {
  const { log, follower } = follow(store)
  await follower.catchUp()
  const journal = await store.journal('s')
  const events = await log.read({ limit: 1_000_000 })
  expect(events.map(({ content }) => (content.type === 'said' ? content.text : ''))).toEqual(
    texts(journal.length),
  )
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
  return journal.length
}

test('what was committed while nobody followed is in the log after the next start, once', async () => {
  await using store = await openStore({ path: ':memory:' })
  await store.commit([happened(1)])
  const first = follow(store)
  await first.follower.catchUp()
  await first.follower.close()
  await store.commit([happened(2)])
  await store.commit([happened(3)])
  expect(await expectWhole(store)).toBe(3)
  expect(await expectWhole(store)).toBe(3)
})

test('what is committed while the log is being brought up is not missed', async () => {
  await using store = await openStore({ path: ':memory:' })
  const { log, follower } = follow(store)
  for (let version = 1; version <= 250; version++) {
    await store.commit([happened(version)])
    follower.notice()
  }
  await follower.catchUp()
  expect(await log.read({ limit: 1_000 })).toHaveLength(500)
})

test('a failed append leaves nothing behind, and the next try brings all of it', async () => {
  await using store = await openStore({ path: ':memory:' })
  await store.commit([happened(1)])
  const log = new ConversationLog({ store })
  const errors: unknown[] = []
  let isBroken = true
  const follower = followJournal({
    store,
    log: {
      append: async (drafts, extra) => {
        if (isBroken) throw new Error('The disk is full.')
        await log.append(drafts, extra)
      },
    },
    derive,
    onError: error => errors.push(error),
  })
  await expect(follower.catchUp()).rejects.toThrow('full')
  follower.notice()
  await expect.poll(() => errors.length).toBe(1)
  expect(await log.read({ limit: 9 })).toEqual([])
  isBroken = false
  await follower.catchUp()
  expect(await log.read({ limit: 9 })).toHaveLength(2)
})

test('after kill -9 between a commit and its line in the log, the next start brings the line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-log-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'agent.db')
  const here = JSON.stringify
  const script = `
    import { openStore } from ${here(join(import.meta.dirname, '../../store/sqlite/open-store.ts'))}
    import { ConversationLog } from ${here(join(import.meta.dirname, 'conversation-log.ts'))}
    import { followJournal } from ${here(join(import.meta.dirname, 'follow-journal.ts'))}
    const store = await openStore({ path: ${here(path)} })
    const log = new ConversationLog({ store })
    const derive = ${derive.toString()}
    const follower = followJournal({ store, log, derive, onError: () => {} })
    const happened = ${happened.toString()}
    await follower.catchUp()
    const before = (await store.journal('s')).length
    for (let version = before + 1; ; version++) {
      await store.commit([happened(version)])
      // Some are left for the next start altogether.
      if (version % 7 < 4) follower.notice()
      console.log(version)
    }
  `
  let reported = 0
  let found = 0
  for (const stopAt of [5, 23, 40]) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface({ input: child.stdout })) {
      reported = Number(line)
      if (reported >= found + stopAt) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const store = await openStore({ path })
    found = await expectWhole(store)
    await store.close()
    expect(found).toBeGreaterThanOrEqual(reported)
  }
})
