import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import type { ParkedMessage } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createProgram } from '../create-program.ts'

const envelope = '5d0c4c1e-1111-4000-8000-000000000001'
const parked = (changes: Partial<ParkedMessage>): ParkedMessage => ({
  id: envelope,
  kind: 'envelope',
  sender: `0x${'7'.repeat(40)}`,
  conversation: 'c',
  receivedAt: Date.UTC(2026, 10, 22, 10, 4, 11),
  error: 'cannot be handled\u001b[2J',
  tries: 5,
  bytes: new TextEncoder().encode('{"type":"Offer"}\u001b[2J'),
  ...changes,
})

describe('dealwright messages', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-messages-'))
    await using store = await open()
    await store.park(parked({}))
    await store.park(parked({ id: 'text:abcdef0123', kind: 'text' }))
    for (const id of [envelope, 'text:abcdef0123']) await store.remember(id, Date.now() + 60_000)
  })

  afterEach(() => rm(folder, { recursive: true, force: true }))

  const open = () => openStore({ path: join(folder, 'agent.db') })

  const run = async (...words: string[]): Promise<string> => {
    const lines: string[] = []
    const context = {
      print: (line: string) => void lines.push(line),
      signal: AbortSignal.abort(),
      allow: () => {},
    }
    const program = createProgram({ ...context, end: () => {} })
    await program.parseAsync(['messages', ...words, '--data-dir', folder], { from: 'user' })
    return lines.map(line => `${line}\n`).join('')
  }

  it('lists what was put aside while the agent runs, and shows one with its content', async () => {
    await using _running = await open()
    expect(`\n${await run()}`).toMatchInlineSnapshot(`
      "
      MESSAGE   KIND      SENDER         RECEIVED (UTC)       TRIES  STATE
      5d0c4c1e  envelope  0x777777…7777  2026-11-22 10:04:11  5      parked
        cannot be handled [2J
      abcdef01  text      0x777777…7777  2026-11-22 10:04:11  5      parked
        cannot be handled [2J
      2 messages wait for you: dealwright messages show, retry or discard <message>
      "
    `)
    expect(await run('show', '5d0c4c')).toMatch(/Content +\{"type":"Offer"\} \[2J\n/)
  })

  it('orders one or all to be handled again, and says which those are', async () => {
    expect(await run('retry', 'abcdef')).toMatch(/^1 message will be handled again/)
    expect(await run()).toMatch(/abcdef01 .* handled again at the next start\n/)
    expect(await run('--parked')).not.toContain('abcdef01')
    expect(await run('retry', '--all')).toMatch(/^2 messages will be handled again/)
    await using store = await open()
    expect((await store.parked()).map(({ redeliver }) => redeliver)).toEqual([true, true])
    expect(await store.seen(envelope)).toBe(false)
  })

  it('discards one, also after it was ordered to be handled again', async () => {
    await run('retry', envelope)
    expect(await run('discard', envelope)).toBe('1 message discarded.\n')
    await using store = await open()
    expect((await store.parked()).map(({ id }) => id)).toEqual(['text:abcdef0123'])
    expect(await store.seen(envelope)).toBe(true)
  })

  it('changes nothing under a running agent, nor by a guess', async () => {
    for (const words of [
      ['retry', 'ffffff'],
      ['discard', '5'],
    ])
      await expect(run(...words)).rejects.toMatchObject({ code: 'unknown-message' })
    for (const words of [['retry'], ['retry', envelope, '--all']])
      await expect(run(...words)).rejects.toMatchObject({ code: 'no-message' })
    await using store = await open()
    for (const words of [
      ['retry', '--all'],
      ['discard', envelope],
    ])
      await expect(run(...words)).rejects.toMatchObject({ code: 'agent-running' })
    expect((await store.parked()).map(({ redeliver }) => redeliver)).toEqual([undefined, undefined])
  })
})
