import { failed, ok } from '@dealwright/protocols'
import { createMemoryNetwork } from '@dealwright/protocols/transport/memory'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { alice, bob, carol } from '../testing/deals.ts'
import { joinPeer, type Peer } from '../testing/peers.ts'
import { approvalProtocol } from './approval-protocol.ts'
import { Approvals } from './approvals.ts'
import type { ApprovalAnswer, ApprovalsPort, PendingApproval } from './approvals-port.ts'

const hash = `0x${'ab'.repeat(32)}` as const
const request: PendingApproval = {
  id: 'one',
  hash,
  words: { title: 'Pay 3.00 USDC', lines: ['to somebody'] },
  createdAt: 0,
  expiresAt: Date.now() + 600_000,
}

/** A desk that keeps what it is told. */
function createDesk() {
  const answers: (ApprovalAnswer & { by: string })[] = []
  const listeners = new Set<(request: PendingApproval) => void>()
  const sessions = new Map<object, string>()
  const desk: ApprovalsPort = {
    pending: () => [request],
    onRequest: listener => {
      listeners.add(listener)
      listener(request)
      return () => listeners.delete(listener)
    },
    answer: async (session, answer) => {
      const by = sessions.get(session)
      if (by === undefined) return failed({ code: 'not-principal', message: 'no' })
      answers.push({ ...answer, by })
      return answer.request === request.id
        ? ok(request)
        : failed({ code: 'unknown-request', message: 'which?' })
    },
    identify: session => {
      const who = sessions.get(session)
      return who === undefined ? undefined : { kind: 'inbox', principal: who.slice('inbox '.length) }
    },
    openInboxSession: address => {
      const session = {}
      sessions.set(session, `inbox ${address}`)
      return session
    },
    close: async () => listeners.clear(),
  }
  return { desk, answers, listeners }
}

describe('approvals', () => {
  let agent: Peer
  let principal: Peer
  let stranger: Peer
  const events: PendingApproval[] = []
  const asked: unknown[] = []
  const told: unknown[] = []
  const { desk, answers, listeners } = createDesk()
  const approvals = new Approvals({
    open: async () => desk,
    principals: [bob],
    onRequest: news => events.push(news),
    onAnswer: (session, { request: id, decision }) =>
      told.push([desk.identify(session)?.principal, id, decision]),
    onError: error => asked.push(error),
  })

  beforeEach(async () => {
    const mail = createMemoryNetwork()
    agent = await joinPeer(alice, mail)
    principal = await joinPeer(bob, mail)
    stranger = await joinPeer(carol, mail)
    principal.router.handle(approvalProtocol, { Request: body => asked.push(body) })
    answers.length = 0
    told.length = 0
    events.length = 0
    asked.length = 0
    await approvals.start({ router: agent.router, transport: async () => agent.transport })
  })

  afterEach(async () => {
    await approvals.close()
    await Promise.all([agent, principal, stranger].map(peer => peer.close()))
  })

  const answer = (from: Peer, type: 'Approve' | 'Decline', about = request.id) =>
    from.router.ask({
      receiver: alice,
      protocol: approvalProtocol,
      type,
      body: { request: about, hash },
      timeout: 30_000,
    })

  it('tells listeners and principals what waits, in words', async () => {
    expect(events).toEqual([request])
    await vi.waitFor(() => expect(asked).toMatchObject([{ request: 'one', hash, title: 'Pay 3.00 USDC' }]))
    expect(await approvals.pending()).toEqual([request])
  })

  it("takes the principal's typed answer, with who gave it", async () => {
    expect(await answer(principal, 'Approve')).toMatchObject({
      value: { type: 'Taken', body: { request: 'one' } },
    })
    expect(await answer(principal, 'Decline')).toMatchObject({ ok: true })
    expect(answers).toEqual([
      { request: 'one', hash, decision: 'approve', by: `inbox ${bob}` },
      { request: 'one', hash, decision: 'decline', by: `inbox ${bob}` },
    ])
    expect(told).toEqual([
      [bob, 'one', 'approve'],
      [bob, 'one', 'decline'],
    ])
    expect(await answer(principal, 'Approve', 'other')).toMatchObject({
      value: { type: 'Refused', body: { code: 'unknown-request' } },
    })
  })

  it('honours nobody else, and no text', async () => {
    expect(await answer(stranger, 'Approve')).toMatchObject({
      value: { type: 'Refused', body: { code: 'not-principal' } },
    })
    await principal.transport.sendText(alice, 'approved')
    await principal.transport.sendText(alice, JSON.stringify({ Approve: { request: 'one', hash } }))
    await vi.waitFor(() => expect(agent.texts).toHaveLength(2))
    expect(answers).toEqual([])
    const forged = { kind: 'terminal', principal: 'ada' }
    expect((await approvals.answer(forged, { request: 'one', hash, decision: 'approve' })).ok).toBe(false)
  })

  it('stops when closed', async () => {
    await approvals.close()
    expect(listeners.size).toBe(0)
  })

  it('asks nobody where there is no desk', async () => {
    const none = new Approvals({ open: undefined, principals: [], onRequest: () => {}, onError: () => {} })
    await none.start({ router: agent.router, transport: async () => agent.transport })
    expect(await none.pending()).toEqual([])
    await expect(none.answer({}, { request: 'one', hash, decision: 'approve' })).rejects.toThrow(
      'asks nobody',
    )
    await none.close()
  })
})
