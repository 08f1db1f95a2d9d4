import { DealwrightError } from '@dealwright/protocols'
import { afterEach, describe, expect, it } from 'vitest'
import { OpenedConversation } from './api/conversation-view.ts'
import { endpoints } from './api/endpoints.ts'
import { openConsole } from './testing/open-client.ts'
import { createSimulatedPort } from './testing/simulated-port.ts'
import { planHash } from './testing/simulated-views.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const console of opened.splice(0)) await console.close()
})

async function setUp(...parameters: Parameters<typeof openConsole>) {
  const made = await openConsole(...parameters)
  opened.push(made.console)
  return made
}

describe('sign-in', () => {
  it('trades a link for a cookie that scripts and other sites cannot use', async () => {
    const { console, newClient } = await setUp()
    const link = console.createLink()
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4477\/sign-in#[\w-]{43}$/)
    const client = newClient()
    const answer = await client.post('/api/sign-in', { token: link.split('#')[1] })
    expect(await answer.json()).toMatchObject({ principal: 'owner' })
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^dealwright-console-4477=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
      ),
    ])
    expect((await client.get('/api/session')).status).toBe(200)
  })

  it('takes a link once', async () => {
    const { console, newClient } = await setUp()
    const body = { token: console.createLink().split('#')[1] }
    expect((await newClient().post('/api/sign-in', body)).status).toBe(200)
    const again = await newClient().post('/api/sign-in', body)
    expect(again.status).toBe(401)
    expect(await again.json()).toMatchObject({ code: 'bad-link' })
    expect(again.headers.getSetCookie()).toEqual([])
  })

  it('never adopts a cookie that was planted, and ends the session it replaces', async () => {
    const { newClient, signIn } = await setUp()
    const planted = newClient()
    planted.cookie = `dealwright-console-4477=${'A'.repeat(43)}`
    const victim = await signIn(planted)
    expect(victim.cookie).not.toContain('A'.repeat(43))
    const before = victim.cookie
    await signIn(victim)
    const attacker = newClient()
    attacker.cookie = before
    expect((await attacker.get('/api/session')).status).toBe(401)
    expect((await victim.get('/api/session')).status).toBe(200)
  })

  it('keeps two browsers apart, and signs out one of them', async () => {
    const { signIn } = await setUp()
    const [one, two] = [await signIn(), await signIn()]
    expect(one.cookie).not.toBe(two.cookie)
    const old = one.cookie
    const out = await one.post('/api/sign-out')
    expect(out.headers.getSetCookie()[0]).toContain('Max-Age=0')
    one.cookie = old
    expect((await one.get('/api/agent')).status).toBe(401)
    expect((await two.get('/api/agent')).status).toBe(200)
  })

  it('lets nobody guess for long', async () => {
    const { newClient, signIn } = await setUp()
    const client = newClient()
    const guess = () => client.post('/api/sign-in', { token: 'guess' })
    const statuses = []
    for (let count = 0; count < 12; count += 1) statuses.push((await guess()).status)
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
    expect((await guess()).headers.get('retry-after')).toMatch(/^\d+$/)
    // Who has a link is not kept out by those who guess.
    expect((await (await signIn()).get('/api/session')).status).toBe(200)
  })

  it('goes on after a restart', async () => {
    const port = createSimulatedPort()
    const first = await setUp({ port })
    const client = await first.signIn()
    await first.console.close()
    const second = await setUp({ port })
    const again = second.newClient()
    again.cookie = client.cookie
    expect((await again.get('/api/session')).status).toBe(200)
  })

  it('sends its cookie by TLS only where the console is reached by TLS', async () => {
    const at = { host: '127.0.0.1', port: 4477, publicUrl: 'https://agent.example' }
    const { console, newClient } = await setUp({ at })
    expect(console.createLink()).toMatch(/^https:\/\/agent\.example\/sign-in#/)
    const answer = await newClient().post('/api/sign-in', { token: console.createLink().split('#')[1] })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-dealwright-console-4477=.*; Secure/)
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=')
  })
})

describe('without a session', () => {
  const paths = Object.values(endpoints)
    .filter(({ path }) => path !== '/api/sign-in')
    .map(({ method, path }) => [method, path.replace(/\{\w+\}/g, 'x')] as const)

  it.each([
    ...paths,
    ['get', '/api/events'] as const,
    ['get', '/api/openapi.json'] as const,
    ['get', '/api/none'] as const,
  ])('%s %s does nothing', async (method, path) => {
    const { newClient, port } = await setUp()
    for (const cookie of [undefined, 'dealwright-console-4477=wrong', 'dealwright-console-4477=']) {
      const client = newClient()
      client.cookie = cookie
      const answer = await client[method](path)
      expect(answer.status).toBe(401)
      expect(await answer.json()).toEqual({ code: 'not-signed-in', message: expect.any(String) })
    }
    expect(port.done).toEqual([])
  })

  it('machines are told what they may know', async () => {
    const { newClient } = await setUp()
    const client = newClient()
    expect(await (await client.get('/health')).json()).toEqual({ status: 'ok' })
    expect(await (await client.get('/ready')).json()).toEqual({ status: 'ready' })
    const card = await (await client.get('/.well-known/agent-card.json')).json()
    expect(card).toMatchObject({ supportedInterfaces: [{ url: 'http://127.0.0.1:4477' }] })
    expect((await client.get('/.well-known/agent-registration.json')).status).toBe(404)
  })

  it('figures need this machine or a token', async () => {
    // Without a socket nobody is on this machine.
    const { newClient } = await setUp()
    expect((await newClient().get('/metrics')).status).toBe(401)
    const guarded = await setUp({ metricsToken: 'secret token'.replace(' ', '-') })
    const client = guarded.newClient()
    for (const authorization of ['', 'Bearer', 'Bearer secret', 'Basic secret-token'])
      expect((await client.get('/metrics', { authorization })).status).toBe(401)
    const answer = await client.get('/metrics', { authorization: 'Bearer secret-token' })
    expect(await answer.text()).toContain('dealwright_spent_units_total{token="USDC"} 1180000')
  })
})

describe('requests of other sites', () => {
  it.each([
    ['a forged origin', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['no header of ours', { 'x-dealwright-console': '' }],
  ])('are refused with %s, also with a good cookie', async (_what, headers) => {
    const { signIn, port } = await setUp()
    const client = await signIn()
    const answer = await client.post('/api/freeze', {}, headers)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'bad-origin' })
    expect(port.done).toEqual([])
  })

  it('are refused where their name was made to point here', async () => {
    const { signIn } = await setUp()
    const client = await signIn()
    for (const path of ['/', '/api/agent', '/health', '/metrics', '/.well-known/agent-card.json']) {
      const answer = await client.get(path, { host: 'rebound.example:4477' })
      expect(answer.status).toBe(421)
      expect(await answer.text()).not.toContain('0xaaaa')
    }
  })

  it('get no permission to read', async () => {
    const { signIn } = await setUp()
    const client = await signIn()
    const answer = await client.get('/api/agent', { origin: 'https://evil.example' })
    expect(answer.status).toBe(403)
    const options = await client.post('/api/say', {}, { origin: 'https://evil.example' })
    for (const { headers } of [answer, options])
      expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([])
  })
})

describe('the API', () => {
  it('talks, approves by hash, once, and tells of it', async () => {
    const { signIn, port } = await setUp()
    const client = await signIn()
    const { id } = OpenedConversation.parse(await (await client.post('/api/conversations')).json())
    const text = "Tomorrow's weather in Paris, in French"
    expect((await client.post(`/api/conversations/${id}/say`, { text })).status).toBe(200)
    const other = `sha256:${'0'.repeat(64)}`
    expect((await client.post(`/api/conversations/${id}/approve`, { hash: other })).status).toBe(404)
    const approve = () => client.post(`/api/conversations/${id}/approve`, { hash: planHash })
    expect((await approve()).status).toBe(200)
    expect((await approve()).status).toBe(404)
    expect(port.done).toEqual([`say ${text}`, `approve ${planHash}`])
    const log = await (await client.get('/api/log?limit=2')).json()
    expect(log).toMatchObject({ hasMore: true, events: [{ seq: 2 }, { seq: 3 }] })
  })

  it('takes an answer to the wallet’s question for exactly its bytes, once', async () => {
    const { signIn, port } = await setUp()
    const [client, other] = [await signIn(), await signIn()]
    const { hash } = port.ask('r1')
    const answer = (from: typeof client, body: object) => from.post('/api/approvals/r1', body)
    const wrong = await answer(client, { hash: `0x${'0'.repeat(64)}`, decision: 'approve' })
    expect(wrong.status).toBe(409)
    expect((await answer(client, { decision: 'approve' })).status).toBe(400)
    expect((await answer(client, { hash, decision: 'approve' })).status).toBe(200)
    for (const from of [client, other])
      expect((await answer(from, { hash, decision: 'approve' })).status).toBe(409)
    expect(port.done).toEqual(['approve r1'])
  })

  it('finds a deal by an id with a slash, and by its hash', async () => {
    const { signIn } = await setUp()
    const client = await signIn()
    for (const id of ['purchase/6f1d3a52', `0x${'4'.repeat(64)}`]) {
      const answer = await client.get(`/api/deals/${encodeURIComponent(id)}`)
      expect(await answer.json()).toMatchObject({ deal: { service: 'weather.forecast' } })
    }
    expect((await client.get('/api/deals/none')).status).toBe(404)
  })

  it.each([
    ['no JSON', '{', {}, 400, 'bad-body'],
    ['another shape', { txt: 'x' }, {}, 400, 'bad-body'],
    ['more than it takes', { text: 'x'.repeat(8_001) }, {}, 400, 'bad-body'],
    ['a form', 'text=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'bad-type'],
    ['plain text', '{"text":"x"}', { 'content-type': 'text/plain' }, 415, 'bad-type'],
    ['too much', { text: 'x'.repeat(70_000) }, {}, 413, 'body-too-large'],
  ])('refuses %s in one line', async (_what, body, headers, status, code) => {
    const { signIn, port } = await setUp()
    const client = await signIn()
    const answer = await client.post('/api/conversations/c-1/say', body, headers)
    expect(answer.status).toBe(status)
    const failure: unknown = await answer.json()
    expect(failure).toEqual({ code, message: expect.stringMatching(/^[^\n]+$/) })
    expect(port.done).toEqual([])
  })

  it('lets a session say so much a minute, and no more', async () => {
    const { signIn, port } = await setUp({ limits: { say: 3 } })
    const [client, other] = [await signIn(), await signIn()]
    const say = (from: typeof client) => from.post('/api/conversations/c-1/say', { text: 'x' })
    const statuses = []
    for (let count = 0; count < 4; count += 1) statuses.push((await say(client)).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    expect((await say(other)).status).toBe(200)
    expect(port.done).toHaveLength(4)
  })

  it('answers failures of the agent in one line, and keeps its secrets', async () => {
    const port = createSimulatedPort()
    const errors: Error[] = []
    const { signIn } = await setUp({
      port: {
        ...port,
        directory: () =>
          Promise.reject(new DealwrightError({ code: 'rpc-unreachable', message: 'Start the node.' })),
        policy: () => Promise.reject(new Error('password hunter2\n at /home/x')),
      },
      onError: error => errors.push(error),
    })
    const client = await signIn()
    const known = await client.get('/api/directory')
    expect([known.status, await known.json()]).toEqual([
      503,
      { code: 'rpc-unreachable', message: 'Start the node.' },
    ])
    const unknown = await client.get('/api/policy')
    expect(unknown.status).toBe(500)
    expect(await unknown.text()).not.toContain('hunter2')
    expect(errors).toHaveLength(1)
  })

  it('lets nothing out that its schemas do not name', async () => {
    const port = createSimulatedPort()
    const [service] = await port.directory()
    const leaking = { ...service, privateKey: '0x1' }
    const errors: Error[] = []
    const { signIn } = await setUp({
      port: { ...port, directory: async () => [leaking].filter(found => found.name !== undefined) as never },
      onError: error => errors.push(error),
    })
    const answer = await (await signIn()).get('/api/directory')
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('privateKey')
    expect(errors).toHaveLength(1)
  })

  it('freezes and lets go', async () => {
    const { signIn, port } = await setUp()
    const client = await signIn()
    expect(await (await client.post('/api/freeze')).json()).toMatchObject({ isFrozen: true })
    expect(await (await client.post('/api/unfreeze')).json()).toMatchObject({ isFrozen: false })
    expect(port.done).toEqual(['freeze', 'unfreeze'])
  })
})

describe('every answer', () => {
  it('lets a browser load, frame, sniff and tell nothing', async () => {
    const { signIn } = await setUp()
    const client = await signIn()
    for (const path of ['/', '/assets/none.js', '/api/agent', '/api/none', '/health']) {
      const { headers } = await client.get(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store')
    }
  })
})

describe('the event stream', () => {
  it('goes on after the last event that was seen, and ends with the session', async () => {
    const { signIn, port } = await setUp()
    const client = await signIn()
    for (const text of ['one', 'two', 'three'])
      port.simulatedLog.append('c-1', { type: 'said', by: 'agent', text })
    const answer = await client.get('/api/events?after=0', { 'last-event-id': '2' })
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    if (reader === undefined) throw new Error('no body')
    expect((await reader.read()).value).toBe('retry: 1000\n\n')
    expect((await reader.read()).value).toMatch(/^id: 3\n/)
    const last = reader.read()
    await client.post('/api/sign-out')
    expect((await last).done).toBe(true)
  })

  it('is open in many tabs, but not in any number', async () => {
    const { signIn, console } = await setUp()
    const client = await signIn()
    const statuses = []
    for (let count = 0; count < 25; count += 1) statuses.push((await client.get('/api/events')).status)
    expect(statuses.filter(status => status === 200)).toHaveLength(24)
    expect(statuses.at(-1)).toBe(429)
    await console.close()
  })
})
