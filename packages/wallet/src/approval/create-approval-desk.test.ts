import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from '@dealwright/protocols'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMemoryLaneStore } from '../lane/create-memory-lane-store.ts'
import type { LaneStore } from '../lane/lane-store.ts'
import { type ApprovalDesk, createApprovalDesk } from './create-approval-desk.ts'
import { openPrincipalSession, PrincipalSession } from './principal-session.ts'

const hashOf = (byte: number): Hex => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`
const hash = hashOf(1)
const words = { title: 'Pay 3.00 USDC', lines: ['3.00 USDC goes to somebody'] }
const session = openPrincipalSession('terminal', 'ada')
const first = (desk: ApprovalDesk) => {
  const [request] = desk.pending()
  if (request === undefined) throw new Error('Nothing is pending.')
  return request
}
/** Lets what was begun get as far as it can. */
const settle = () => sleep(0)

async function openDesk(store: LaneStore = createMemoryLaneStore(), now = { at: 1_000 }) {
  const desk = await createApprovalDesk({ store, now: () => now.at, expiryMs: 500 })
  return { desk, store, now }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('the approval desk', () => {
  it('waits for the principal, and approves exactly once', async () => {
    const { desk } = await openDesk()
    const asked = desk.ask({ hash, words })
    await settle()
    const { id } = first(desk)
    expect(await desk.answer(session, { request: id, hash, decision: 'approve' })).toMatchObject({ ok: true })
    expect(await asked).toMatchObject({ ok: true, value: { id, hash, words } })
    expect(desk.pending()).toEqual([])
    expect(desk.wasUsed(hash)).toBe(true)
    const again = await desk.answer(session, { request: id, hash, decision: 'approve' })
    expect(again).toMatchObject({ ok: false, error: { code: 'already-answered' } })
    const anew = await desk.ask({ hash, words }, { timeoutMs: 0 })
    expect(anew).toMatchObject({ ok: false, error: { outcome: 'waiting' } })
    expect(first(desk).id).not.toBe(id)
  })

  it('tells declined from not answered', async () => {
    const { desk } = await openDesk()
    const asked = desk.ask({ hash, words })
    await settle()
    await desk.answer(session, { request: first(desk).id, hash, decision: 'decline' })
    expect(await asked).toMatchObject({ ok: false, error: { rule: 'approval', outcome: 'declined' } })
  })

  it.each([
    ['a text', 'approved'],
    ['an object that looks like one', { kind: 'terminal', principal: 'ada' }],
    ['a copy', JSON.parse(JSON.stringify(session))],
    ['an object with its prototype', Object.create(PrincipalSession.prototype)],
    ['a proxy of one', new Proxy(session, {})],
    ['nothing', undefined],
  ])('refuses %s for a session', async (_name, forged) => {
    const { desk } = await openDesk()
    void desk.ask({ hash, words })
    await settle()
    const answer = { request: first(desk).id, hash, decision: 'approve' } as const
    expect(await Reflect.apply(desk.answer, desk, [forged, answer])).toMatchObject({
      ok: false,
      error: { code: 'not-principal' },
    })
    expect(desk.pending()).toHaveLength(1)
    await desk.close()
  })

  it('refuses answers about another hash, another request, and after the end', async () => {
    const { desk, now } = await openDesk()
    const asked = desk.ask({ hash, words })
    await settle()
    const { id } = first(desk)
    const refused = async (request: string, about: Hex) => {
      const answer = await desk.answer(session, { request, hash: about, decision: 'approve' })
      return answer.ok ? 'taken' : answer.error.code
    }
    expect(await refused(id, hashOf(2))).toBe('wrong-hash')
    expect(await refused('elsewhere', hash)).toBe('unknown-request')
    now.at += 500
    expect(await refused(id, hash)).toBe('expired')
    expect(await asked).toMatchObject({ ok: false, error: { outcome: 'expired' } })
  })

  it('finds its request again after a restart, pending or answered', async () => {
    const { desk, store, now } = await openDesk()
    void desk.ask({ hash, words })
    await settle()
    const { id } = first(desk)
    await desk.close()
    const second = await openDesk(store, now)
    expect(first(second.desk)).toMatchObject({ id, words })
    await second.desk.answer(session, { request: id, hash, decision: 'approve' })
    await second.desk.close()
    const third = await openDesk(store, now)
    expect(await third.desk.ask({ hash, words })).toMatchObject({ ok: true, value: { id } })
    const fourth = await openDesk(store, now)
    expect(fourth.desk.wasUsed(hash)).toBe(true)
    expect(await fourth.desk.ask({ hash, words }, { timeoutMs: 0 })).toMatchObject({ ok: false })
  })

  it('lets an approval that nobody used expire', async () => {
    const { desk, now } = await openDesk()
    await desk.ask({ hash, words }, { timeoutMs: 0 })
    await desk.answer(session, { request: first(desk).id, hash, decision: 'approve' })
    now.at += 500
    expect(await desk.ask({ hash, words }, { timeoutMs: 0 })).toMatchObject({
      ok: false,
      error: { outcome: 'waiting' },
    })
  })

  it('gives one approval to one of two that wait for it', async () => {
    const { desk } = await openDesk()
    const both = [desk.ask({ hash, words }), desk.ask({ hash, words })]
    await settle()
    expect(desk.pending()).toHaveLength(1)
    await desk.answer(session, { request: first(desk).id, hash, decision: 'approve' })
    const outcomes = (await Promise.all(both)).map(result => (result.ok ? 'approved' : result.error.outcome))
    expect(outcomes.toSorted()).toEqual(['approved', 'used'])
  })

  it('takes one of two answers that arrive at once', async () => {
    const { desk } = await openDesk()
    const asked = desk.ask({ hash, words })
    await settle()
    const request = first(desk).id
    const [yes, no] = await Promise.all([
      desk.answer(session, { request, hash, decision: 'decline' }),
      desk.answer(session, { request, hash, decision: 'approve' }),
    ])
    expect([yes.ok, no.ok]).toEqual([true, false])
    expect((await asked).ok).toBe(false)
  })

  it('stops waiting on abort, at its own end, when taken back, and when closed', async () => {
    const { desk } = await openDesk()
    const abort = new AbortController()
    const aborted = desk.ask({ hash, words }, { signal: abort.signal })
    const withdrawn = desk.ask({ hash: hashOf(2), words })
    const closed = desk.ask({ hash: hashOf(3), words })
    await settle()
    abort.abort()
    expect(await aborted).toMatchObject({ error: { outcome: 'waiting' } })
    await desk.withdraw(hashOf(2))
    expect(await withdrawn).toMatchObject({ error: { outcome: 'withdrawn' } })
    await desk.close()
    expect(await closed).toMatchObject({ error: { outcome: 'closed' } })
    expect(await desk.ask({ hash, words })).toMatchObject({ error: { outcome: 'closed' } })
  })

  it('wakes by itself when the time is over', async () => {
    vi.useFakeTimers({ now: 0 })
    const desk = await createApprovalDesk({ store: createMemoryLaneStore(), expiryMs: 500 })
    const asked = desk.ask({ hash, words })
    await vi.advanceTimersByTimeAsync(600)
    expect(await asked).toMatchObject({ error: { outcome: 'expired' } })
  })

  it('approves nothing that it could not write down', async () => {
    const store = createMemoryLaneStore()
    let isFull = false
    const desk = await createApprovalDesk({
      store: {
        ...store,
        commit: async changes => (isFull ? Promise.reject(new Error('disk full')) : store.commit(changes)),
      },
    })
    const asked = desk.ask({ hash, words })
    await settle()
    isFull = true
    const { id } = first(desk)
    await expect(desk.answer(session, { request: id, hash, decision: 'approve' })).rejects.toThrow(
      'disk full',
    )
    expect(desk.pending()).toHaveLength(1)
    isFull = false
    await desk.answer(session, { request: id, hash, decision: 'decline' })
    expect((await asked).ok).toBe(false)
  })

  it('shows words on one line each, without tricks, to every listener, also to a late one', async () => {
    const { desk } = await openDesk()
    const seen: string[] = []
    desk.onRequest(() => {
      throw new Error('a broken surface')
    })
    const stop = desk.onRequest(request => seen.push(request.words.title))
    void desk.ask({ hash, words: { title: 'Pay\n\u202E1.00', lines: [] } })
    await settle()
    stop()
    desk.onRequest(request => seen.push(`late ${request.words.title}`))
    expect(seen).toEqual(['Pay 1.00', 'late Pay 1.00'])
    await desk.close()
  })

  it('refuses a store that it cannot read', async () => {
    const store = createMemoryLaneStore()
    await store.commit([
      { kind: 'put', collection: 'approvals', key: 'a', value: { id: 'a', phase: 'approved' } },
    ])
    await expect(createApprovalDesk({ store })).rejects.toThrow('cannot be read')
  })
})

describe('against a model', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('ask' as const), which: fc.nat(2) }),
    fc.record({
      do: fc.constant('answer' as const),
      which: fc.nat(5),
      about: fc.nat(2),
      approve: fc.boolean(),
    }),
    fc.record({ do: fc.constant('replay' as const) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 300, 500) }),
    fc.record({ do: fc.constant('restart' as const) }),
  )

  it('approves never more often than the principal did, never another hash, never late, whatever happens in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const store = createMemoryLaneStore()
        const now = { at: 0 }
        let { desk } = await openDesk(store, now)
        const ids: string[] = []
        const given = new Map<string, { hash: Hex; until: number }>()
        let last: Parameters<ApprovalDesk['answer']>[1] | undefined
        for (const move of steps) {
          if (move.do === 'wait') now.at += move.ms
          else if (move.do === 'restart') ({ desk } = await openDesk(store, now))
          else if (move.do === 'ask') {
            const outcome = await desk.ask({ hash: hashOf(move.which), words }, { timeoutMs: 0 })
            for (const { id } of desk.pending()) if (!ids.includes(id)) ids.push(id)
            if (!outcome.ok) continue
            const { id } = outcome.value
            const approval = given.get(id)
            expect(approval).toBeDefined()
            expect(approval?.hash).toBe(hashOf(move.which))
            expect(now.at).toBeLessThan(approval?.until ?? 0)
            // Used up: the same approval must never come again.
            given.delete(id)
          } else {
            const answer =
              move.do === 'replay'
                ? last
                : {
                    request: ids[move.which] ?? 'none',
                    hash: hashOf(move.about),
                    decision: move.approve ? ('approve' as const) : ('decline' as const),
                  }
            if (answer === undefined) continue
            const taken = await desk.answer(session, answer)
            if (taken.ok && answer.decision === 'approve') {
              last = answer
              given.set(answer.request, { hash: taken.value.hash, until: taken.value.expiresAt })
              expect(taken.value.hash).toBe(answer.hash)
            }
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
