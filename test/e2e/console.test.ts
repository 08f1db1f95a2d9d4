import { ConversationEvent, DealDetail, DealList, SpendingView } from '@dealwright/console/api'
import type { Agent, ServedConsole } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type AskParameters, ask, openConsoleWorld, signIn } from './console-world.ts'

const events = z.object({ events: z.array(ConversationEvent) })

describe('the console of an agent', () => {
  let world: Awaited<ReturnType<typeof openConsoleWorld>>
  let agent: Agent
  let served: ServedConsole
  let headers: Record<string, string>
  const get = async (path: string): Promise<unknown> => {
    const { body } = await ask(served, path, { headers })
    return JSON.parse(body)
  }
  const post = (path: string, body: AskParameters['body'] = {}) =>
    ask(served, path, { method: 'POST', headers, body })
  const log = async () => events.parse(await get('/api/log?limit=500')).events
  const find = async <Type extends ConversationEvent['content']['type']>(type: Type) => {
    type Found = Extract<ConversationEvent['content'], { type: Type }>
    const isFound = (content: ConversationEvent['content']): content is Found => content.type === type
    return (await log()).flatMap(({ content }) => (isFound(content) ? [content] : []))
  }
  const until = async (type: ConversationEvent['content']['type']): Promise<void> => {
    await expect.poll(async () => (await find(type)).length, { timeout: 50_000 }).toBeGreaterThan(0)
  }

  beforeAll(async () => {
    world = await openConsoleWorld({ policy: { approveAbove: '0.50 USDC' } })
    ;({ agent, served } = await world.start())
    headers = await signIn(served)
  })
  afterAll(() => world.close())

  it('makes a plan of a sentence, and takes an approval of exactly that, once', async () => {
    const { id } = z.object({ id: z.string() }).parse(JSON.parse((await post('/api/conversations')).body))
    const text = "Tomorrow's weather in Paris, please. At most 1.20 USDC."
    expect((await post(`/api/conversations/${id}/say`, { text })).status).toBe(200)
    await until('planned')
    const [plan] = await find('planned')
    const other = `sha256:${'0'.repeat(64)}`
    expect((await post(`/api/conversations/${id}/approve`, { hash: other })).status).toBeGreaterThanOrEqual(
      400,
    )
    expect(await find('decided')).toEqual([])
    expect((await post(`/api/conversations/${id}/approve`, { hash: plan?.hash })).status).toBe(200)
    const again = await post(`/api/conversations/${id}/approve`, { hash: plan?.hash })
    expect(again.status).toBeGreaterThanOrEqual(400)
  })

  it('asks before it pays, takes an answer to exactly that, once, and adds up to the chain', async () => {
    await until('approval')
    const before = await agent.balance()
    const [asked] = await find('approval')
    const answer = (body: object) => post(`/api/approvals/${encodeURIComponent(asked?.request ?? '')}`, body)
    const wrong = await answer({ hash: `0x${'0'.repeat(64)}`, decision: 'approve' })
    expect(wrong.status).toBe(409)
    expect(await agent.balance()).toBe(before)
    expect((await answer({ hash: asked?.hash, decision: 'approve' })).status).toBe(200)
    const replayed = await answer({ hash: asked?.hash, decision: 'approve' })
    expect(replayed.status).toBeGreaterThanOrEqual(400)

    await until('finished')
    const [finished] = await find('finished')
    expect(finished).toMatchObject({ status: 'done', outputs: [{ service: 'weather.forecast' }] })
    const spent = before - (await agent.balance())
    expect(finished?.spent.units).toBe(String(spent))
    const spending = SpendingView.parse(await get('/api/spending?timeZone=Europe/Berlin'))
    for (const { units } of [
      spending.total.spent,
      spending.days[0]?.spent,
      spending.services[0]?.spent,
    ].flatMap(amount => amount ?? []))
      expect(units).toBe(String(spent))
    expect(spending.counterparties).toMatchObject([
      { party: { name: 'meteo', address: world.seller.address } },
    ])
    expect(spending.budgets).toMatchObject([{ per: 'day', used: { units: String(spent) } }])
  })

  it('shows the deal with its bargaining and its transactions', async () => {
    const { deals } = DealList.parse(await get('/api/deals'))
    expect(deals).toMatchObject([{ role: 'client', phase: 'completed', peers: [{ name: 'meteo' }] }])
    const detail = DealDetail.parse(await get(`/api/deals/${deals[0]?.deal}`))
    const [negotiation] = detail.negotiations
    expect(negotiation?.won).toBe(true)
    expect(negotiation?.offers.map(({ by }) => by)).toEqual(expect.arrayContaining(['seller', 'buyer']))
    expect(detail.transactions.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['fund', 'submit', 'complete']),
    )
  })

  it('shows the directory with what others said', async () => {
    const services = z.looseObject({
      services: z.array(
        z.looseObject({
          name: z.string(),
          sellers: z.array(
            z.looseObject({ name: z.string(), reputation: z.object({ count: z.int() }).optional() }),
          ),
        }),
      ),
    })
    // Feedback goes on chain after the deal has ended.
    await expect
      .poll(
        async () => services.parse(await get('/api/directory')).services[0]?.sellers[0]?.reputation?.count,
        {
          timeout: 20_000,
        },
      )
      .toBe(1)
  })

  it('stops all money that leaves, and says so', async () => {
    await post('/api/freeze')
    expect(await get('/api/agent')).toMatchObject({ isFrozen: true })
    const figures = (await ask(served, '/metrics')).body
    expect(figures).toContain('dealwright_frozen 1')
    expect(figures).toContain('dealwright_deals{role="client",phase="completed"} 1')
    await post('/api/unfreeze')
    expect(await get('/api/policy')).toMatchObject({ isFrozen: false })
  })

  it('says who a seller is, in the words of A2A and of ERC-8004, to whoever asks', async () => {
    const selling = await (await import('dealwright')).serveConsole(world.seller, { port: 0 })
    const card: unknown = JSON.parse((await ask(selling, '/.well-known/agent-card.json')).body)
    expect(card).toMatchObject({
      name: 'meteo',
      skills: [{ id: 'weather.forecast/1.0.0', tags: expect.arrayContaining(['1.00 USDC']) }],
      supportedInterfaces: [{ url: `xmtp:${world.seller.address}` }],
    })
    const file: unknown = JSON.parse((await ask(selling, '/.well-known/agent-registration.json')).body)
    expect(file).toMatchObject({
      type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
      name: 'meteo',
    })
    expect((await ask(selling, '/ready')).status).toBe(200)
    await selling.close()
  })

  it('goes on after a restart: same session, same log, where the reader was', async () => {
    const known = await log()
    const { port } = served
    await agent.close()
    ;({ agent, served } = await world.start(port))
    expect(await get('/api/session')).toMatchObject({ principal: 'owner' })
    expect((await log()).slice(0, known.length)).toEqual(known)
    const answer = await fetch(`${served.url}/api/events`, {
      headers: { ...headers, 'last-event-id': String(known.length - 1) },
    })
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    while (!seen.includes('data: ')) seen += (await reader?.read())?.value ?? ''
    expect(seen).toContain(`id: ${known.length}\n`)
    await reader?.cancel()
  })
})
