import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from './create-random.ts'

/** A JSON-RPC endpoint in front of a chain that can be made unreliable. */
export interface RpcProxy {
  readonly url: string
  /** Share of calls that go wrong, from 0 to 1. */
  setFaults(share: number): void
  close(): Promise<void>
}

export interface StartRpcProxyParameters {
  /** The chain's own endpoint. */
  readonly target: string
  readonly random: Random
}

const ways = ['refused', 'internal-error', 'reset', 'slow-reset', 'answer-lost'] as const
const slowMs = 3_000

/** Starts the proxy on a free port of the loopback interface. */
export const startRpcProxy = async ({ target, random }: StartRpcProxyParameters): Promise<RpcProxy> => {
  let share = 0
  const forward = async (body: Buffer) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(target, { method: 'POST', headers, body: new Uint8Array(body) })
    return { status: answer.status, text: await answer.text() }
  }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    const way = random.chance(share) ? random.pick(ways) : 'well'
    switch (way) {
      case 'refused':
        return void response.writeHead(503).end('overloaded')
      case 'internal-error': {
        const error = { code: -32_603, message: 'internal error' }
        return void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id: readId(body), error }))
      }
      case 'reset':
        return void request.socket.destroy()
      case 'slow-reset':
        await sleep(slowMs)
        return void request.socket.destroy()
      case 'answer-lost':
        // The worst: the chain did what it was asked, and the caller does not know.
        await forward(body)
        return void request.socket.destroy()
      default: {
        const { status, text } = await forward(body)
        response.writeHead(status, { 'content-type': 'application/json' }).end(text)
      }
    }
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The RPC proxy has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    setFaults: value => {
      share = value
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const readId = (body: Buffer): unknown => {
  const call: unknown = JSON.parse(body.toString('utf8'))
  return typeof call === 'object' && call !== null && 'id' in call ? call.id : null
}
