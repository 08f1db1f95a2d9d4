import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type StartConsoleParameters, startConsole } from './start-console.ts'
import { createSimulatedPort, type SimulatedPort } from './testing/simulated-port.ts'

const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close()
})

async function start(parameters: Partial<StartConsoleParameters> & { port?: SimulatedPort } = {}) {
  const port = parameters.port ?? createSimulatedPort()
  const served = await startConsole({ listenOn: 0, ...parameters, port })
  opened.push(served)
  const signIn = async (): Promise<Record<string, string>> => {
    const answer = await fetch(`${served.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-dealwright-console': '1' },
      body: JSON.stringify({ token: served.createLink().split('#')[1] }),
    })
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return { cookie, 'content-type': 'application/json', 'x-dealwright-console': '1' }
  }
  return { port, served, signIn }
}

/** A socket that speaks for itself, and everything it was sent until the other side ended. */
async function dial(port: number) {
  const socket: Socket = connect(port, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  opened.push({ close: async () => socket.destroy() })
  // Not events.once, which would reject on what is written after the other side hung up.
  const ended = new Promise<string>(resolve => {
    socket.once('close', () => resolve(text))
  })
  return { socket, ended, text: () => text }
}

describe('startConsole', () => {
  it('takes the port that it is told, or says so in one line', async () => {
    const { served } = await start()
    const second = startConsole({ port: createSimulatedPort(), listenOn: served.port })
    await expect(second).rejects.toMatchObject({ code: 'port-taken' })
  })

  it('takes another port where its own is taken', async () => {
    const taken = createServer()
    taken.listen(4477, '127.0.0.1')
    // Where something else listens there, it is taken as well.
    await Promise.race([once(taken, 'listening'), once(taken, 'error').catch(() => {})])
    opened.push({ close: async () => taken.close() })
    const one = await startConsole({ port: createSimulatedPort() })
    const two = await startConsole({ port: createSimulatedPort() })
    opened.push(one, two)
    expect(new Set([4477, one.port, two.port]).size).toBe(3)
    for (const { url } of [one, two]) expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  it('listens on this machine only', async () => {
    const { served } = await start()
    expect(served.url).toBe(`http://127.0.0.1:${served.port}`)
  })

  it('ends its streams and frees its port when it closes', async () => {
    const { served, signIn } = await start()
    const answer = await fetch(`${served.url}/api/events`, { headers: await signIn() })
    const reader = answer.body?.getReader()
    await reader?.read()
    await served.close()
    expect(await reader?.read()).toMatchObject({ done: true })
    await expect(fetch(served.url)).rejects.toThrow()
    const again = await startConsole({ port: createSimulatedPort(), listenOn: served.port })
    opened.push(again)
    expect(again.port).toBe(served.port)
  })

  it('streams what happens to several tabs, each from where it was', async () => {
    const { port, served, signIn } = await start()
    const headers = await signIn()
    port.simulatedLog.append('c-1', { type: 'said', by: 'agent', text: 'one' })
    const tabs = await Promise.all(
      [0, 0, 1].map(async after => {
        const answer = await fetch(`${served.url}/api/events?after=${after}`, { headers })
        const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
        return async () => (await reader?.read())?.value ?? ''
      }),
    )
    const seen = await Promise.all(
      tabs.map(async (read, index) => {
        let text = await read()
        if (index === 0) port.simulatedLog.append('c-1', { type: 'said', by: 'agent', text: 'two' })
        while (!text.includes('id: 2')) text += await read()
        return text.match(/^id: \d+$/gm)
      }),
    )
    expect(seen).toEqual([['id: 1', 'id: 2'], ['id: 1', 'id: 2'], ['id: 2']])
  })

  it('lets this machine read its figures, but not through a proxy', async () => {
    const { served } = await start()
    const text = await (await fetch(`${served.url}/metrics`)).text()
    expect(text).toContain('dealwright_console_sessions 0')
    const behind = await start({ publicUrl: 'https://agent.example' })
    const direct = await fetch(`http://127.0.0.1:${behind.served.port}/metrics`)
    expect(direct.status).toBe(401)
  })
})

describe('hostile connections', () => {
  it('cuts off who sends headers too slowly, and who sends nothing', async () => {
    const { served } = await start({ connections: { headersTimeout: 200 } })
    const slow = await dial(served.port)
    slow.socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n')
    const drip = setInterval(() => slow.socket.write('X-A: b\r\n'), 20)
    const silent = await dial(served.port)
    try {
      // What was still being sent then may take the answer with it.
      for (const text of [await slow.ended, await silent.ended]) expect(text).toMatch(/^(HTTP\/1\.1 408|$)/)
    } finally {
      clearInterval(drip)
    }
    expect((await fetch(`${served.url}/health`)).status).toBe(200)
  })

  it('cuts off who sends a body too slowly', async () => {
    const { served } = await start({ connections: { headersTimeout: 200, requestTimeout: 300 } })
    const slow = await dial(served.port)
    slow.socket.write(
      `POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nContent-Type: application/json\r\nX-Dealwright-Console: 1\r\nContent-Length: 50\r\n\r\n{`,
    )
    expect(await slow.ended).toContain('408')
  })

  it('refuses bodies that are too large, told or not', async () => {
    const { served, signIn, port } = await start()
    const headers = await signIn()
    const url = `${served.url}/api/conversations/c-1/say`
    const told = await fetch(url, { method: 'POST', headers, body: 'x'.repeat(70_000) })
    expect(told.status).toBe(413)
    const chunks = new ReadableStream<Uint8Array>({
      pull: controller => controller.enqueue(new Uint8Array(16_000).fill(32)),
    })
    const untold = fetch(url, { method: 'POST', headers, body: chunks, duplex: 'half' })
    // The answer, or the end of the connection while the rest is still being sent.
    expect(
      await untold.then(
        ({ status }) => status,
        () => 413,
      ),
    ).toBe(413)
    expect(port.done).toEqual([])
  })

  it('refuses headers that are too large, broken, or smuggle a second request', async () => {
    const { served } = await start()
    const host = `Host: 127.0.0.1:${served.port}\r\n`
    const requests = [
      `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(20_000)}\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host}Bad Header: 1\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host}X: a\u0000b\r\n\r\n`,
      `POST /api/sign-in HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'GET / HTTP/1.1\r\n\r\n',
    ]
    for (const request of requests) {
      const { socket, ended } = await dial(served.port)
      socket.write(request)
      expect(await ended).toMatch(/^HTTP\/1\.1 4(00|31)/)
    }
  })

  it('puts nothing of a request into a header of its answer', async () => {
    const { served } = await start()
    for (const path of [
      '/%0d%0aset-cookie:%20a=b',
      '/api/events?after=1%0d%0aX-Evil:1',
      '/sign-in%0aX-Evil:1',
    ]) {
      const { socket, ended } = await dial(served.port)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nConnection: close\r\n\r\n`)
      const [head] = (await ended).split('\r\n\r\n')
      expect(head).not.toMatch(/x-evil|set-cookie/i)
    }
  })

  it('leaves the file system alone', async () => {
    const { served } = await start()
    for (const path of [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/assets/..%5c..%5cpackage.json',
      '//etc/passwd.txt',
    ]) {
      const { socket, ended } = await dial(served.port)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nConnection: close\r\n\r\n`)
      const text = await ended
      expect(text).toMatch(/^HTTP\/1\.1 404/)
      expect(text).not.toMatch(/"name"|root:/)
    }
  })

  it('takes so many connections at a time and no more', async () => {
    const { served } = await start({ connections: { maxConnections: 3 } })
    const held = [await dial(served.port), await dial(served.port), await dial(served.port)]
    const fourth = await dial(served.port)
    expect(await fourth.ended).toBe('')
    held[0]?.socket.destroy()
    await held[0]?.ended
    await expect
      .poll(async () =>
        fetch(`${served.url}/health`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })
})
