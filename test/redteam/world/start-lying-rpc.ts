import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'

const request = z.object({ id: z.json(), method: z.string(), params: z.array(z.json()).default([]) })
const answered = z.object({ result: z.json().optional() })

/** One call as the node would answer it. */
export interface TrueAnswer {
  readonly method: string
  readonly params: readonly z.core.util.JSONType[]
  readonly result: z.core.util.JSONType | undefined
}

/** A refusal by the node, as a lie. */
export class Refusal {
  readonly code: number
  readonly message: string

  constructor(code: number, message: string) {
    this.code = code
    this.message = message
  }
}

type Told = z.core.util.JSONType | Refusal | undefined

/** What is answered instead; undefined where the truth is told. */
export type Lie = (answer: TrueAnswer) => Told | Promise<Told>

/** Starts a JSON-RPC endpoint that passes calls on and lies about what came of them. */
export const startLyingRpc = async (target: string, lie: Lie) => {
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const asked: unknown = JSON.parse((await buffer(incoming)).toString('utf8'))
    const text = JSON.stringify(
      Array.isArray(asked)
        ? await Promise.all(asked.map(one => answer(one, target, lie)))
        : await answer(asked, target, lie),
    )
    outgoing.setHeader('content-type', 'application/json').end(text)
  }
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The lying RPC has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The node's answer to one call, or what is said instead. */
const answer = async (one: unknown, target: string, lie: Lie): Promise<unknown> => {
  const { id, method, params } = request.parse(one)
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(one),
  })
  const told: unknown = await response.json()
  const { result } = answered.parse(told)
  const instead = await lie({ method, params, result })
  if (instead instanceof Refusal) {
    const { code, message } = instead
    return { jsonrpc: '2.0', id, error: { code, message } }
  }
  return instead === undefined ? told : { jsonrpc: '2.0', id, result: instead }
}
