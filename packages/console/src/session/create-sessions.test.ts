import type { Json } from '@dealwright/protocols'
import { afterEach, describe, expect, it } from 'vitest'
import { createSimulatedPort } from '../testing/simulated-port.ts'
import { type CreateSessionsParameters, createSessions, type Sessions } from './create-sessions.ts'

const opened: Sessions[] = []
afterEach(async () => {
  for (const sessions of opened.splice(0)) await sessions.close()
})

async function setUp(options: Partial<CreateSessionsParameters> = {}, rows: Map<string, Json> = new Map()) {
  const port = createSimulatedPort(rows)
  const sessions = await createSessions({ rows: port.sessions, openProof: port.openSession, ...options })
  opened.push(sessions)
  return { sessions, rows }
}

describe('createSessions', () => {
  it('finds a session by its secret alone, and keeps no secret', async () => {
    const { sessions, rows } = await setUp()
    const { session, secret } = await sessions.open()
    expect((await sessions.find(secret))?.key).toBe(session.key)
    for (const wrong of [undefined, '', session.key, `${secret}x`, 'x'.repeat(10_000)])
      expect(await sessions.find(wrong)).toBeUndefined()
    expect(JSON.stringify([...rows])).not.toContain(secret)
  })

  it('ends a session: at once, also for what it has open, and for the next start', async () => {
    const { sessions, rows } = await setUp()
    const { session, secret } = await sessions.open()
    await sessions.end(session)
    expect(session.ended.aborted).toBe(true)
    expect(await sessions.find(secret)).toBeUndefined()
    expect(rows.size).toBe(0)
  })

  it('lets sessions that are not used end, and the others at their greatest age', async () => {
    let now = 0
    const { sessions } = await setUp({ now: () => now, idleMs: 100, maxAgeMs: 250 })
    const idle = await sessions.open()
    const used = await sessions.open()
    now = 90
    expect((await sessions.find(used.secret))?.expiresAt).toBe(190)
    now = 100
    expect(await sessions.find(idle.secret)).toBeUndefined()
    expect(idle.session.ended.aborted).toBe(true)
    now = 180
    expect((await sessions.find(used.secret))?.expiresAt).toBe(250)
    now = 250
    expect(await sessions.find(used.secret)).toBeUndefined()
  })

  it('goes on after a restart, but not for what ended meanwhile or is not a session', async () => {
    let now = 0
    const rows = new Map<string, Json>([['odd', 'not a session']])
    const first = await setUp({ now: () => now, idleMs: 1000 }, rows)
    const old = await first.sessions.open()
    now = 900
    const young = await first.sessions.open()
    await first.sessions.close()
    expect(young.session.ended.aborted).toBe(true)
    now = 1100
    const { sessions } = await setUp({ now: () => now, idleMs: 1000 }, rows)
    expect(await sessions.find(old.secret)).toBeUndefined()
    expect((await sessions.find(young.secret))?.openedAt).toBe(900)
    expect(rows.size).toBe(1)
  })

  it('remembers across restarts that a session was in use', async () => {
    let now = 0
    const options = { now: () => now, idleMs: 300_000 }
    const { sessions, rows } = await setUp(options)
    const { secret } = await sessions.open()
    now = 250_000
    await sessions.find(secret)
    now = 400_000
    const next = await setUp(options, rows)
    expect(await next.sessions.find(secret)).toBeDefined()
  })

  it('lets the session that was used longest ago give way', async () => {
    let now = 0
    const { sessions } = await setUp({ now: () => (now += 1), limit: 2 })
    const [one, two] = [await sessions.open(), await sessions.open()]
    await sessions.find(one.secret)
    const three = await sessions.open()
    expect(await sessions.find(two.secret)).toBeUndefined()
    expect(await sessions.find(one.secret)).toBeDefined()
    expect(await sessions.find(three.secret)).toBeDefined()
    expect(sessions.count()).toBe(2)
  })
})
