import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createDevnet } from '@dealwright/devnet'
import { signerFromKey } from '@dealwright/wallet'
import {
  type Agent,
  type CreateAgentOptions,
  createAgent,
  type ServedConsole,
  serveConsole,
} from 'dealwright'
import { forecast, lookUpWeather } from 'dealwright/demo'

/** An answer over HTTP, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a test sends. */
export interface AskParameters {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Asks a console, with exactly these headers: Host too. */
export async function ask(
  { port }: Pick<ServedConsole, 'port'>,
  path: string,
  { method = 'GET', headers = {}, body }: AskParameters = {},
): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
  sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
  const [answer] = await once(sent, 'response')
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

/** Headers of the console's own page. */
export const pageHeaders = { 'content-type': 'application/json', 'x-dealwright-console': '1' }

/** Signs in as a browser does; answers with its headers from then on. */
export async function signIn(
  served: Pick<ServedConsole, 'port' | 'createLink'>,
): Promise<Record<string, string>> {
  const token = served.createLink().split('#')[1]
  const answer = await ask(served, '/api/sign-in', { method: 'POST', headers: pageHeaders, body: { token } })
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`not signed in: ${answer.body}`)
  return { ...pageHeaders, cookie }
}

/** A chain with a seller of forecasts, and the console of a person's agent that must ask before it pays. */
export async function openConsoleWorld(options: Partial<CreateAgentOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-console-'))
  const devnet = await createDevnet()
  const open: Agent[] = []
  const make = async (name: string, account: number, more: Partial<CreateAgentOptions> = {}) => {
    const agent = await createAgent({
      name,
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      transport: 'memory',
      dataDir: join(folder, name),
      ...more,
    })
    open.push(agent)
    return agent
  }
  const seller = await make('meteo', 1)
  seller.sell(forecast, {
    ask: '1.00 USDC',
    floor: '0.90 USDC',
    work: ({ input }) => lookUpWeather(input.city, input.day),
  })
  await seller.start()
  /** Starts the person's agent, again on the same port where one is given. */
  const start = async (port = 0) => {
    const agent = await make('you', 2, options)
    return { agent, served: await serveConsole(agent, { port }) }
  }
  return {
    devnet,
    seller,
    start,
    close: async () => {
      for (const agent of open.toReversed()) await agent.close()
      await devnet.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
