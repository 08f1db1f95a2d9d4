import { failed, ok } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PendingApproval } from '../approvals/approvals-port.ts'
import type { Change, StorePort } from '../ports/store.ts'
import { openStore } from '../store/sqlite/open-store.ts'
import { alice, bob, carol } from '../testing/deals.ts'
import { createSimulatedPlans, type Planned, type SimulatedPlans, usdc } from '../testing/simulated-plans.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationEvent } from './conversation-event.ts'
import { Conversations } from './conversations.ts'
import type { PrincipalIdentity } from './ports.ts'

const terminal = {}
const console_ = {}
const firstInbox = {}
const secondInbox = {}
const strangerInbox = {}
const sessions = new Map<object, PrincipalIdentity>([
  [terminal, { kind: 'terminal', principal: 'ada' }],
  [console_, { kind: 'console', principal: 'ada' }],
  [firstInbox, { kind: 'inbox', principal: bob }],
  [secondInbox, { kind: 'inbox', principal: carol }],
  [strangerInbox, { kind: 'inbox', principal: `0x${'77'.repeat(20)}` }],
])
const signature: PendingApproval = {
  id: 'sig-1',
  hash: `0x${'cd'.repeat(32)}`,
  words: { title: 'Pay 1.00 USDC', lines: ['to meteo'] },
  createdAt: 0,
  expiresAt: Date.now() + 600_000,
}

describe('conversations', () => {
  let store: StorePort
  let plans: SimulatedPlans
  let conversations: Conversations
  let pending: PendingApproval[]
  let planner: (text: string, signal: AbortSignal | undefined) => Planned | Promise<Planned>
  const errors: unknown[] = []

  const make = (more: Partial<ConstructorParameters<typeof Conversations>[0]> = {}) =>
    new Conversations({
      address: alice,
      store: async () => store,
      plans,
      network: async () => ({ token: usdc, chainId: 31337 }),
      spendable: async () => ok({ inAll: 100_000_000n, perDeal: 5_000_000n }),
      identify: async session => sessions.get(session),
      approvals: {
        pending: async () => pending,
        answer: async (session, { request }) => {
          const found = pending.find(({ id }) => id === request)
          if (found === undefined) return failed({ code: 'unknown-request', message: 'No such request.' })
          pending = []
          await conversations.answered(session, { request, hash: found.hash, decision: 'approve' })
          return ok(found)
        },
      },
      principals: [bob, carol],
      onError: error => errors.push(error),
      ...more,
    })

  beforeEach(async () => {
    store = await openStore({ path: ':memory:' })
    pending = []
    errors.length = 0
    planner = text => ({ cities: [/Rome/.test(text) ? 'Rome' : 'Paris'], limit: 2_000_000n })
    plans = createSimulatedPlans({
      store,
      plan: (text, signal) => planner(text, signal),
      onNews: () => conversations.notice(),
    })
    conversations = make()
  })

  afterEach(async () => {
    await conversations.close()
    await plans.close()
    await store.close()
    expect(errors).toEqual([])
  })

  const log = async (session: object = terminal) => conversations.read(session)
  const contents = async (session: object = terminal) => (await log(session)).map(({ content }) => content)
  const said = async () =>
    (await contents()).flatMap(content =>
      content.type === 'said' && content.by === 'agent' ? [content.text] : [],
    )
  const last = async () => (await said()).at(-1)
  const plannedIn = async (session: object = terminal) =>
    (await contents(session)).filter(content => content.type === 'planned')
  const begin = async (session: object = terminal): Promise<Conversation> => {
    const conversation = await conversations.open({ session })
    await conversation.say('Weather in Paris tomorrow, at most 2 USDC')
    return conversation
  }

  it('shows a plan, begins it at a yes, and tells its end', async () => {
    const conversation = await begin()
    const [card] = await plannedIn()
    expect(card).toMatchObject({
      request: 'Weather in Paris tomorrow, at most 2 USDC',
      needsApproval: true,
      worstCase: { text: '2.00 USDC', units: '2000000' },
      spendable: { text: '100.00 USDC' },
      steps: [
        {
          kind: 'service',
          input: { city: 'Paris' },
          sellers: [{ name: 'meteo', ask: { units: '1500000' } }],
        },
      ],
    })
    await conversation.say('yes')
    await plans.finish('plan/1', { highC: 12, summary: 'rain' })
    const types = (await contents()).map(({ type }) => type)
    expect(types).toEqual(['said', 'planned', 'said', 'decided', 'step', 'step', 'finished'])
    expect((await contents()).at(-1)).toMatchObject({
      status: 'done',
      text: 'high c: 12, summary: rain',
      spent: { text: '0.90 USDC' },
      outputs: [{ service: 'weather.forecast', output: { highC: 12, summary: 'rain' } }],
    })
  })

  it('numbers lines without holes, and gives the same to whoever replays', async () => {
    const conversation = await begin()
    await conversation.say('status?')
    await conversation.say('no')
    const events = await log()
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
    const controller = new AbortController()
    const replayed: ConversationEvent[] = []
    for await (const event of conversations.events({ session: terminal, signal: controller.signal })) {
      replayed.push(event)
      if (replayed.length === events.length) controller.abort()
    }
    expect(replayed).toEqual(events)
  })

  it('follows live, from any place, and a slow reader misses nothing', async () => {
    const controller = new AbortController()
    const reader = conversations.events({ session: terminal, after: 0, signal: controller.signal })
    const first = reader.next()
    const conversation = await begin()
    expect((await first).value).toMatchObject({ seq: 1, content: { type: 'said', by: 'person' } })
    for (let times = 0; times < 150; times++) await conversation.say('hello')
    const seqs: number[] = []
    for (let times = 0; times < 300; times++) seqs.push((await reader.next()).value?.seq ?? 0)
    expect(seqs).toEqual(seqs.map((_seq, index) => index + 2))
    const waiting = reader.next()
    controller.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  it('refuses everybody but principals, and keeps principals apart', async () => {
    await begin(firstInbox)
    for (const session of [{}, strangerInbox, { kind: 'terminal', principal: 'ada' }]) {
      await expect(conversations.open({ session })).rejects.toMatchObject({ code: 'not-principal' })
      await expect(conversations.list(session)).rejects.toMatchObject({ code: 'not-principal' })
      await expect(conversations.search(session, 'weather')).rejects.toMatchObject({ code: 'not-principal' })
      await expect(conversations.events({ session }).next()).rejects.toMatchObject({ code: 'not-principal' })
    }
    expect(await conversations.list(secondInbox)).toEqual([])
    const [ours] = await conversations.list(terminal)
    await expect(conversations.open({ session: secondInbox, id: ours?.id ?? '' })).rejects.toMatchObject({
      code: 'unknown-conversation',
    })
    await expect(conversations.open({ session: terminal, id: 'activity' })).rejects.toMatchObject({
      code: 'unknown-conversation',
    })
  })

  it('goes on on another surface, as the same owner', async () => {
    const begun = await begin(terminal)
    const onPhone = await conversations.open({ session: firstInbox })
    expect(onPhone.id).toBe(begun.id)
    await onPhone.say('approve')
    const onPage = await conversations.open({ session: console_, id: begun.id })
    await plans.finish('plan/1', { highC: 1 })
    await onPage.say('thanks')
    expect(await last()).toBe('You are welcome.')
    expect((await contents()).filter(content => content.type === 'said').map(({ via }) => via)).toEqual([
      'terminal',
      'inbox',
      'console',
      undefined,
    ])
    const fresh = await conversations.open({ session: console_, fresh: true })
    expect(fresh.id).not.toBe(begun.id)
    expect(await conversations.list(console_)).toMatchObject([
      { id: begun.id, title: 'Weather in Paris tomorrow, at most 2 USDC', principal: 'owner' },
    ])
  })

  it('replaces a plan by its correction, and approves neither the old one nor by its hash', async () => {
    const conversation = await begin()
    const [old] = await plannedIn()
    await conversation.say('Rome instead of Paris')
    const cards = await plannedIn()
    expect(cards).toHaveLength(2)
    expect(plans.asked.at(-1)?.text).toBe('Weather in Rome tomorrow, at most 2 USDC')
    expect(cards[1]).toMatchObject({ steps: [{ input: { city: 'Rome' } }] })
    expect(await conversation.approve({ hash: old?.hash ?? '' })).toMatchObject({
      ok: false,
      error: { code: 'not-waiting' },
    })
    await conversation.say(`/approve ${old?.hash.slice(7, 15)}`)
    expect(await last()).toMatch(/Nothing with the id/)
    expect((await plans.list({ open: true })).map(({ status }) => status)).toEqual(['proposed'])
    expect(await conversation.approve({ hash: cards[1]?.hash ?? '' })).toEqual({ ok: true, value: undefined })
    expect((await plans.list({ open: true })).map(({ status }) => status)).toEqual(['running'])
  })

  it('takes no yes for a plan that was not shown when it was said', async () => {
    const conversation = await begin()
    const gate = Promise.withResolvers<void>()
    planner = async () => {
      await gate.promise
      return { cities: ['Rome'], limit: 5_000_000n }
    }
    const correcting = conversation.say('no, in Rome, at most 5 USDC')
    await expect.poll(() => plans.asked.length).toBe(2)
    // Meant for the plan with Paris, which is gone by the time that this is taken up.
    const agreeing = conversation.say('yes')
    await expect.poll(async () => (await contents()).filter(({ type }) => type === 'said').length).toBe(3)
    gate.resolve()
    await Promise.all([correcting, agreeing])
    expect((await plans.list({ open: true })).map(({ status }) => status)).toEqual(['proposed'])
    expect(await last()).toMatch(/before this plan was shown/)
    await conversation.say('yes')
    expect((await plans.list({ open: true })).map(({ status }) => status)).toEqual(['running'])
  })

  it('asks what a step needs, takes the next words for the answer, and asks again where it cannot', async () => {
    planner = () => ({ cities: ['?'], ask: 'Which city?' })
    const conversation = await begin()
    await conversation.say('yes')
    expect((await contents()).at(-1)).toMatchObject({ type: 'asked', question: 'Which city?' })
    await conversation.say('nonsense')
    expect((await contents()).at(-1)).toMatchObject({ type: 'asked', question: 'Which city, again?' })
    await conversation.say('Lisbon')
    expect((await contents()).map(({ type }) => type).slice(-2)).toEqual(['answered', 'step'])
  })

  it('stops what is under way, also the planning itself', async () => {
    const conversation = await begin()
    await conversation.say('yes')
    await conversation.say('stop')
    await plans.fail('plan/1', { code: 'cancelled', message: 'called off' })
    expect((await contents()).at(-1)).toMatchObject({ type: 'finished', status: 'stopped' })
    planner = (_text, signal) =>
      new Promise(resolve => {
        const end = () => resolve({ code: 'aborted', message: 'aborted' })
        if (signal?.aborted) end()
        signal?.addEventListener('abort', end)
      })
    const planning = conversation.say('Weather in Rome, at most 2 USDC')
    await expect.poll(() => plans.asked.length).toBe(2)
    await conversation.say('stop')
    await planning
    expect(await said()).toContain('Stopped; nothing was spent.')
  })

  it('answers commands without a plan', async () => {
    const conversation = await conversations.open({ session: terminal })
    for (const text of [
      '',
      'hello',
      'help',
      'balance',
      'status',
      'stop',
      'what did I spend this week?',
      'yes',
    ])
      await conversation.say(text)
    expect(plans.asked).toEqual([])
    expect(await said()).toMatchObject([
      expect.stringContaining('nothing to do yet'),
      expect.stringContaining('Hello'),
      expect.stringContaining('what it may cost'),
      'There is 100.00 USDC to spend, 5.00 USDC of it for one deal.',
      'Nothing is under way.',
      'Nothing is under way.',
      'Nothing was spent this week.',
      expect.stringContaining('nothing that waits'),
    ])
  })

  it('says what it could not work out, and that the language may be why', async () => {
    planner = () => ({ code: 'not-understood', message: 'I could not work that out.' })
    const conversation = await conversations.open({ session: terminal })
    await conversation.say('Wie wird morgen das Wetter in Rom?')
    expect(await last()).toMatch(/German/)
    await conversation.say('Colourless green ideas sleep furiously')
    expect(await last()).toBe('I could not work that out.')
  })

  it('begins by itself only what may cost no more than goes unasked', async () => {
    await conversations.close()
    conversations = make({ unasked: async () => 1_500_000n })
    const conversation = await conversations.open({ session: terminal })
    planner = () => ({ cities: ['Paris'], limit: 1_500_000n })
    await conversation.say('Weather in Paris')
    planner = () => ({ cities: ['Paris'], limit: 1_500_001n })
    await conversation.say('Weather in Paris again')
    expect((await plannedIn()).map(({ needsApproval }) => needsApproval)).toEqual([false, true])
    expect((await plans.list({ open: true })).map(({ status }) => status)).toEqual(['running', 'proposed'])
  })

  it('tells the planner of earlier turns, without making them part of the request', async () => {
    const conversation = await begin()
    await conversation.say('no')
    await conversation.say('And the weather in Rome?')
    const asked = plans.asked.at(-1)
    expect(asked?.text).toBe('And the weather in Rome?')
    expect(asked?.memory).toContain('Person: Weather in Paris tomorrow, at most 2 USDC')
  })

  it('brings the wallet’s question to the conversation at work, and its end once', async () => {
    const conversation = await begin()
    await conversation.say('yes')
    pending = [signature]
    conversations.asked(signature)
    conversations.asked(signature)
    await expect.poll(async () => (await contents()).at(-1)?.type).toBe('approval')
    await conversation.say('yes')
    const end = (await contents()).filter(({ type }) => type.startsWith('approval'))
    expect(end).toMatchObject([
      { type: 'approval', request: 'sig-1', hash: signature.hash, title: 'Pay 1.00 USDC' },
      { type: 'approval-decided', request: 'sig-1', decision: 'approve', by: 'terminal ada' },
    ])
  })

  it('adds up what each principal spent, and for the owner what code bought', async () => {
    await begin(secondInbox)
    const purchase = (id: string, price: string): Change => ({
      kind: 'subject',
      id,
      subjectKind: 'purchase',
      expectedVersion: 0,
      state: {
        deal: {
          kind: 'purchase',
          phase: 'completed',
          deal: `0x${'de'.repeat(32)}`,
          agreement: { price, provider: alice },
          terms: { service: { name: 'weather.forecast' } },
        },
        dialogues: {},
      },
      event: { cause: 'opened', notices: [] },
    })
    await store.commit([purchase('purchase/1/0', '700000'), purchase('purchase/by-code', '200000')])
    const ask = async (session: object) => {
      const conversation = await conversations.open({ session })
      await conversation.say('what did I spend this week?')
      const [answer] = await conversations.read(session, { limit: 1 })
      return answer?.content.type === 'said' ? answer.content.text.split('\n') : undefined
    }
    expect(await ask(secondInbox)).toEqual([
      '0.70 USDC this week, for 1 purchase.',
      'weather.forecast: 0.70 USDC (1)',
    ])
    expect(await ask(terminal)).toEqual([
      '0.20 USDC this week, for 1 purchase.',
      'weather.forecast: 0.20 USDC (1)',
    ])
  })

  it('hears the same message of the network once', async () => {
    const conversation = await conversations.open({ session: firstInbox })
    await conversation.say('Weather in Paris, at most 2 USDC', { id: 'm1' })
    await conversation.say('Weather in Paris, at most 2 USDC', { id: 'm1' })
    expect(plans.asked).toHaveLength(1)
    expect((await contents(firstInbox)).filter(({ type }) => type === 'said')).toHaveLength(1)
  })

  it('takes up a message that a crash cut off from its effect', async () => {
    const conversation = await conversations.open({ session: firstInbox })
    await store.commit([
      {
        kind: 'event',
        key: 'said/m1',
        conversation: conversation.id,
        principal: 'owner',
        at: 1,
        content: { type: 'said', by: 'person', text: 'Weather in Paris' },
        words: '',
      },
    ])
    await conversation.say('Weather in Paris', { id: 'm1' })
    expect((await contents(firstInbox)).map(({ type }) => type)).toEqual(['said', 'planned'])
  })

  it('finds what was said, of its principal only', async () => {
    await begin()
    expect(await conversations.search(terminal, 'paris weath')).toHaveLength(2)
    expect(await conversations.search(secondInbox, 'paris weath')).toEqual([])
  })
})
