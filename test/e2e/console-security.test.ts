import { connect } from 'node:net'
import { endpoints } from '@dealwright/console/api'
import type { Agent, ServedConsole } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, ask, openConsoleWorld, pageHeaders, signIn } from './console-world.ts'

/** Sends bytes, and answers with everything that comes until the other side ends. */
async function send(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  socket.on('error', () => {})
  socket.write(bytes)
  // Not events.once, which would reject on what is written after the other side hung up.
  await new Promise(resolve => {
    socket.once('close', resolve)
  })
  return text
}

const code = ({ body }: Answer): unknown => JSON.parse(body).code

describe('the console against hostile requests', () => {
  let world: Awaited<ReturnType<typeof openConsoleWorld>>
  let agent: Agent
  let served: ServedConsole
  const post = (path: string, headers: Record<string, string>, body: unknown = {}) =>
    ask(served, path, { method: 'POST', headers, body })

  beforeAll(async () => {
    world = await openConsoleWorld({ policy: { approveAbove: '0.50 USDC' } })
    ;({ agent, served } = await world.start())
  })
  afterAll(() => world.close())

  it.each([
    ['no cookie', undefined],
    ['a wrong cookie', 'A'.repeat(43)],
  ])('does nothing with %s', async (_what, secret) => {
    const named: Record<string, string> =
      secret === undefined ? {} : { cookie: `dealwright-console-${served.port}=${secret}` }
    for (const { method, path } of Object.values(endpoints)) {
      if (path === endpoints.signIn.path) continue
      const at = path.replace(/\{\w+\}/g, 'x')
      const headers = { ...pageHeaders, ...named }
      const answer = method === 'get' ? await ask(served, at, { headers }) : await post(at, headers)
      expect([at, answer.status, code(answer)]).toEqual([at, 401, 'not-signed-in'])
    }
    expect((await ask(served, '/api/events', { headers: named })).status).toBe(401)
    expect(await agent.approvals.pending()).toEqual([])
  })

  it.each([
    ['a forged origin', { origin: 'https://evil.example' }],
    ['the origin of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a request of another site', { 'sec-fetch-site': 'cross-site' }],
    ['no header of the page', { 'x-dealwright-console': '' }],
  ])('changes nothing for %s, with a good cookie', async (_what, headers) => {
    const good = await signIn(served)
    const answer = await post('/api/freeze', { ...good, ...headers })
    expect([answer.status, code(answer)]).toEqual([403, 'bad-origin'])
    const { body } = await ask(served, '/api/policy', { headers: good })
    expect(JSON.parse(body)).toMatchObject({ isFrozen: false })
  })

  it('serves no name but its own', async () => {
    const good = await signIn(served)
    for (const host of [
      'evil.example',
      `evil.example:${served.port}`,
      '127.0.0.1',
      `localhost.evil:${served.port}`,
    ])
      for (const path of ['/', '/api/agent', '/health', '/metrics', '/.well-known/agent-card.json']) {
        const answer = await ask(served, path, { headers: { ...good, host } })
        expect(answer.status).toBe(421)
        expect(answer.body).not.toContain(agent.address)
      }
  })

  it('takes a sign-in link once, and nothing that only looks like one', async () => {
    const body = { token: served.createLink().split('#')[1] }
    for (const wrong of ['', 'x', `${body.token}x`, body.token?.toLowerCase()])
      expect((await post('/api/sign-in', pageHeaders, { token: wrong })).status).toBeGreaterThanOrEqual(400)
    expect((await post('/api/sign-in', pageHeaders, body)).status).toBe(200)
    const again = await post('/api/sign-in', pageHeaders, body)
    expect([again.status, code(again)]).toEqual([401, 'bad-link'])
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('gives whoever signs in a session of their own, whatever cookie they bring', async () => {
    const planted = `dealwright-console-${served.port}=${'B'.repeat(43)}`
    const answer = await post(
      '/api/sign-in',
      { ...pageHeaders, cookie: planted },
      { token: served.createLink().split('#')[1] },
    )
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^[\w-]+=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/),
    ])
    expect((await ask(served, '/api/session', { headers: { cookie: planted } })).status).toBe(401)
  })

  it('ends one session, and leaves the other', async () => {
    const [one, two] = [await signIn(served), await signIn(served)]
    const stream = await fetch(`${served.url}/api/events`, { headers: one })
    await post('/api/sign-out', one)
    // The stream that the session had open ends with it.
    expect(await stream.text()).toContain('retry')
    expect((await ask(served, '/api/agent', { headers: one })).status).toBe(401)
    expect((await ask(served, '/api/agent', { headers: two })).status).toBe(200)
  })

  it('counts an approval for exactly what was asked, once, and never for another', async () => {
    const headers = await signIn(served)
    const missing = await post(`/api/approvals/none`, headers, {
      hash: `0x${'0'.repeat(64)}`,
      decision: 'approve',
    })
    expect(missing.status).toBeGreaterThanOrEqual(400)
    const { id } = JSON.parse((await post('/api/conversations', headers)).body)
    // Words are no approval of bytes.
    for (const body of [{ hash: 'approved' }, { text: 'yes' }, { hash: null }, []])
      expect((await post(`/api/conversations/${id}/approve`, headers, body)).status).toBe(400)
    const other = await post(`/api/conversations/${id}/approve`, headers, {
      hash: `sha256:${'0'.repeat(64)}`,
    })
    expect(other.status).toBeGreaterThanOrEqual(400)
  })

  it.each([
    '/../package.json',
    '/..%2f..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/../../../package.json',
    '/assets/..%5c..%5c..%5cpackage.json',
    '//etc/passwd.txt',
    '/assets/%00.js',
  ])('gives no file for %s', async path => {
    const text = await send(
      served.port,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nConnection: close\r\n\r\n`,
    )
    expect(text).toMatch(/^HTTP\/1\.1 40[04]/)
    expect(text).not.toMatch(/"version"|root:/)
  })

  it('puts nothing of a request into the headers of its answer', async () => {
    for (const line of [
      'GET /%0d%0aset-cookie:%20a=b HTTP/1.1',
      'GET /api/events?after=%0d%0aX-Evil:1 HTTP/1.1',
      'GET /health HTTP/1.1\r\nLast-Event-ID: 1\r\nX-A: \r\n b',
    ]) {
      const text = await send(
        served.port,
        `${line}\r\nHost: 127.0.0.1:${served.port}\r\nConnection: close\r\n\r\n`,
      )
      expect(text.split('\r\n\r\n')[0]).not.toMatch(/x-evil|set-cookie/i)
    }
  })

  it('refuses bodies and headers that are too large', async () => {
    const headers = await signIn(served)
    const large = await post('/api/conversations/x/say', headers, { text: 'x'.repeat(70_000) })
    expect([large.status, code(large)]).toEqual([413, 'body-too-large'])
    const chunks = `10000\r\n${'x'.repeat(0x10000)}\r\n`.repeat(2)
    const untold = await send(
      served.port,
      `POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nContent-Type: application/json\r\nX-Dealwright-Console: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunks}0\r\n\r\n`,
    )
    expect(untold).toMatch(/^HTTP\/1\.1 413/)
    const heads = await send(
      served.port,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
    )
    expect(heads).toMatch(/^HTTP\/1\.1 431/)
  })

  it('cuts off many that send too slowly, and serves the others meanwhile', async () => {
    const slow = Array.from({ length: 50 }, () =>
      send(served.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nX-Slow: `),
    )
    expect((await ask(served, '/health')).status).toBe(200)
    for (const text of await Promise.all(slow)) expect(text).toMatch(/^(HTTP\/1\.1 408|$)/)
  })

  it('lets nobody guess links for long', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 40 }, () => post('/api/sign-in', pageHeaders, { token: 'guess' })),
    )
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401, 429]))
    expect(guesses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10)
  })
})
