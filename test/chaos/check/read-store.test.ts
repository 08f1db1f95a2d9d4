import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Change } from '@dealwright/agent-core'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import type { Json } from '@dealwright/protocols'
import { expect, onTestFinished, test } from 'vitest'
import { readStore } from './read-store.ts'

const newPath = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-chaos-store-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'agent.db')
}
const subject = (id: string, deal: Json): Change => ({
  kind: 'subject',
  id,
  subjectKind: id.startsWith('purchase') ? 'purchase' : 'sale',
  expectedVersion: 0,
  state: { deal, dialogues: {} },
  event: null,
})
const effect = (key: string): Change => ({
  kind: 'effect-planned',
  key,
  subject: 'purchase/1',
  type: 'send',
  payload: null,
})

test('sees the deals and what is left to do while the agent runs, and after it is gone', async () => {
  const path = await newPath()
  const store = await openStore({ path })
  await store.commit([
    subject('purchase/1', {
      kind: 'purchase',
      phase: 'completed',
      deal: '0xaa',
      terms: { input: { order: 4 } },
      output: { square: 16 },
    }),
    subject('sale/1', { kind: 'sale', phase: 'failed', input: { order: 5 }, failure: { code: 'silent' } }),
    effect('purchase/1/1/0/send'),
    effect('purchase/1/1/1/send'),
    effect('purchase/1/1/2/send'),
    { kind: 'effect-settled', key: 'purchase/1/1/0/send', status: 'done' },
    { kind: 'effect-settled', key: 'purchase/1/1/2/send', status: 'unknown' },
  ])
  const seen = {
    purchases: [{ id: 'purchase/1', order: 4, phase: 'completed', deal: '0xaa', output: { square: 16 } }],
    sales: [{ id: 'sale/1', order: 5, phase: 'failed', failure: 'silent' }],
    openEffects: [
      { key: 'purchase/1/1/1/send', status: 'planned' },
      { key: 'purchase/1/1/2/send', status: 'unknown' },
    ],
  }
  expect(readStore(path)).toEqual(seen)
  await store.close()
  expect(readStore(path)).toEqual(seen)
})

test('sees what was tampered with', async () => {
  const path = await newPath()
  const store = await openStore({ path })
  await store.commit([
    subject('purchase/1', { kind: 'purchase', phase: 'completed', terms: { input: { order: 4 } } }),
  ])
  await store.close()
  const database = new DatabaseSync(path)
  database.exec(`UPDATE subject SET state = replace(state, 'completed', 'funding')`)
  database.close()
  expect(readStore(path).purchases).toMatchObject([{ phase: 'funding' }])
})

test('an agent that never ran has no deals', async () => {
  const path = await newPath()
  expect(readStore(path)).toEqual({ purchases: [], sales: [], openEffects: [] })
  new DatabaseSync(path).close()
  expect(readStore(path)).toEqual({ purchases: [], sales: [], openEffects: [] })
})
