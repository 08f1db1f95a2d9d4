import type { CreateConsoleParameters } from '../create-console.ts'
import { createConsole } from '../create-console.ts'
import { createSimulatedPort, type SimulatedPort } from './simulated-port.ts'

/** A browser's way of asking: its cookie, and the headers that it would send. */
export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** What the server set last, e.g. `name=value`. */
  cookie: string | undefined
}

const at = { host: '127.0.0.1', port: 4477, publicUrl: undefined }
const origin = 'http://127.0.0.1:4477'

/** Opens a console over a simulated agent, without a socket. */
export async function openConsole(
  parameters: Partial<CreateConsoleParameters> & { port?: SimulatedPort } = {},
) {
  const port = parameters.port ?? createSimulatedPort()
  const console = await createConsole({ at, ...parameters, port })
  const newClient = (): Client => {
    const send = async (path: string, init: RequestInit): Promise<Response> => {
      const headers = new Headers(init.headers)
      if (!headers.has('host')) headers.set('host', '127.0.0.1:4477')
      if (client.cookie !== undefined && !headers.has('cookie')) headers.set('cookie', client.cookie)
      const answer = await console.app.fetch(new Request(`${origin}${path}`, { ...init, headers }))
      const [set] = answer.headers.getSetCookie()
      if (set !== undefined) client.cookie = set.split(';')[0]
      return answer
    }
    const client: Client = {
      cookie: undefined,
      get: (path, headers = {}) => send(path, { headers }),
      post: (path, body = {}, headers = {}) =>
        send(path, {
          method: 'POST',
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json', 'x-dealwright-console': '1', origin, ...headers },
        }),
    }
    return client
  }
  const signIn = async (client = newClient()): Promise<Client> => {
    const token = console.createLink().split('#')[1]
    const answer = await client.post('/api/sign-in', { token })
    if (!answer.ok) throw new Error(`not signed in: ${await answer.text()}`)
    return client
  }
  return { port, console, newClient, signIn }
}
