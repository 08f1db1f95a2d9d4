import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from './open-store.ts'
import { readStore } from './read-store.ts'

describe('readStore', () => {
  let folder: string
  let path: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-read-'))
    path = join(folder, 'agent.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('sees what its agent commits, while that runs and after', async () => {
    const store = await openStore({ path })
    await using reader = await readStore({ path })
    expect(await reader.subjects('purchase')).toEqual([])
    const deal = `0x${'1'.repeat(64)}` as const
    await store.commit([
      {
        kind: 'subject',
        id: 'p',
        subjectKind: 'purchase',
        expectedVersion: 0,
        state: { a: 1 },
        event: 'opened',
        deal,
      },
      { kind: 'effect-planned', key: 'k', subject: 'p', type: 'pay', payload: 1 },
      { kind: 'effect-planned', key: 'l', subject: 'q', type: 'pay', payload: 2 },
      { kind: 'put', collection: 'c', key: 'x', value: [1] },
    ])
    const look = async () => ({
      subject: await reader.subject('p'),
      byDeal: await reader.subjectByDeal(deal),
      subjects: await reader.subjects('purchase'),
      journal: await reader.journal('p'),
      effects: [await reader.effects({}), await reader.effects({ subject: 'p', status: 'planned' })],
      entries: [await reader.get('c', 'x'), await reader.get('c', 'y'), await reader.list('c')],
    })
    await store.park({
      id: 'm',
      kind: 'text',
      sender: `0x${'7'.repeat(40)}`,
      conversation: 'dm',
      receivedAt: 1,
      error: 'broken',
      tries: 5,
      bytes: new Uint8Array([104, 105]),
    })
    expect(await reader.parked()).toEqual(await store.parked())
    expect(await reader.parked()).toHaveLength(1)
    const seen = await look()
    expect(seen).toEqual({
      subject: await store.subject('p'),
      byDeal: await store.subjectByDeal(deal),
      subjects: await store.subjects('purchase'),
      journal: await store.journal('p'),
      effects: [await store.effects({}), await store.effects({ subject: 'p', status: 'planned' })],
      entries: [[1], undefined, [{ key: 'x', value: [1] }]],
    })
    expect(seen.effects.map(({ length }) => length)).toEqual([2, 1])
    await store.close()
    expect(await look()).toEqual(seen)
  })

  it('reads the store of an agent that has stopped, and leaves it as it was', async () => {
    const store = await openStore({ path })
    await store.commit([{ kind: 'put', collection: 'c', key: 'x', value: 1 }])
    await store.close()
    const reader = await readStore({ path })
    expect(await reader.get('c', 'x')).toBe(1)
    await reader.close()
    await reader.close()
    const again = await openStore({ path })
    expect(await again.get('c', 'x')).toBe(1)
    await again.close()
  })

  it('says in a line what it cannot read', async () => {
    await expect(readStore({ path })).rejects.toMatchObject({ code: 'store-missing' })
    expect(await readdir(folder)).toEqual([])
    const set = (pragma: string) => {
      const database = new DatabaseSync(path)
      database.exec(`PRAGMA ${pragma}`)
      database.close()
    }
    set('user_version = 1')
    await expect(readStore({ path })).rejects.toMatchObject({ code: 'store-corrupt' })
    await rm(path)
    await (await openStore({ path })).close()
    set('user_version = 9999')
    await expect(readStore({ path })).rejects.toMatchObject({ code: 'store-too-new' })
    set('user_version = 0')
    await expect(readStore({ path })).rejects.toMatchObject({ code: 'store-too-old' })
  })
})
