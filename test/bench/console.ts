import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { ConversationEvent } from '@dealwright/console/api'
import { createDevnet } from '@dealwright/devnet'
import { createKeywordPlanner } from '@dealwright/llm-local'
import { signerFromKey } from '@dealwright/wallet'
import { createAgent, type ServedConsole, serveConsole } from 'dealwright'
import { forecast, lookUpWeather } from 'dealwright/demo'
import { z } from 'zod'
import type { Figure } from './figure.ts'

const deals = 5
const tabs = 4
const headers = { 'content-type': 'application/json', 'x-dealwright-console': '1' }

interface Sighting {
  readonly event: ConversationEvent
  /** Milliseconds between the event's line in the journal and its last byte in the tab. */
  readonly delay: number
}

/** Measures how long after it was journaled an event of a real deal is in a browser's tab, with several tabs open. */
export const benchConsole = async (): Promise<Figure[]> => {
  await using cleanup = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-console-'))
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  const devnet = cleanup.use(await createDevnet())
  const make = async (name: string, account: number) =>
    cleanup.use(
      await createAgent({
        name,
        chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
        signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
        transport: 'memory',
        dataDir: join(folder, name),
        planner: createKeywordPlanner(),
      }),
    )
  const seller = await make('meteo', 1)
  seller.sell(forecast, {
    ask: '1.00 USDC',
    floor: '0.50 USDC',
    work: ({ input }) => lookUpWeather(input.city, input.day),
  })
  await seller.start()
  const served = await serveConsole(await make('you', 2), { port: 0 })
  const cookie = await signIn(served)
  const send = (path: string, body: object = {}) =>
    fetch(`${served.url}${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    })
  const sightings: Sighting[] = []
  const finished = Promise.withResolvers<void>()
  let ends = 0
  const onEvent = async (sighting: Sighting, isFirst: boolean): Promise<void> => {
    sightings.push(sighting)
    const { content, conversation } = sighting.event
    if (!isFirst) return
    if (content.type === 'planned')
      await send(`/api/conversations/${conversation}/approve`, { hash: content.hash })
    if (content.type !== 'finished') return
    ends += 1
    if (ends === deals) finished.resolve()
    else await ask(send)
  }
  const stop = new AbortController()
  cleanup.defer(() => stop.abort())
  for (let tab = 0; tab < tabs; tab += 1) {
    const stream = await fetch(`${served.url}/api/events`, { headers: { cookie }, signal: stop.signal })
    follow(stream, sighting => onEvent(sighting, tab === 0)).catch(error => {
      if (!stop.signal.aborted) finished.reject(error)
    })
  }
  await ask(send)
  await finished.promise
  const delays = sightings.map(({ delay }) => delay).toSorted((a, b) => a - b)
  const at = (part: number) => delays[Math.floor((delays.length - 1) * part)] ?? Number.NaN
  return [
    { name: 'console.event.p50', value: at(0.5), unit: 'ms', bar: '<= 100' },
    { name: 'console.event.p95', value: at(0.95), unit: 'ms' },
  ]
}

async function ask(send: (path: string, body?: object) => Promise<Response>): Promise<void> {
  const { id } = z.object({ id: z.string() }).parse(await (await send('/api/conversations')).json())
  await send(`/api/conversations/${id}/say`, { text: "Tomorrow's weather in Paris. At most 1.20 USDC." })
}

async function signIn(served: ServedConsole): Promise<string> {
  const answer = await fetch(`${served.url}/api/sign-in`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ token: served.createLink().split('#')[1] }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

async function follow(stream: Response, onEvent: (sighting: Sighting) => Promise<void>): Promise<void> {
  let rest = ''
  for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const now = performance.timeOrigin + performance.now()
    const messages = `${rest}${chunk}`.split('\n\n')
    rest = messages.pop() ?? ''
    for (const message of messages) {
      const data = /^data: (.*)$/ms.exec(message)?.[1]
      if (data === undefined) continue
      const event = ConversationEvent.parse(JSON.parse(data))
      await onEvent({ event, delay: Math.max(0, now - event.at) })
    }
  }
}
