import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, around, bob, carol, makePurchase, makeTerms } from '../../testing/deals.ts'
import type { DealMessage } from '../deal-protocol.ts'
import type { Decision } from '../decision.ts'
import { waitForBusy } from './call-again.ts'
import { decidePurchase } from './decide-purchase.ts'
import type { Purchase, Thread } from './purchase.ts'

const start = Date.now()
const busy = (retryAfter?: number): DealMessage => ({
  message: 'Refuse',
  body: { code: 'busy', message: 'too many', ...(retryAfter === undefined ? {} : { retryAfter }) },
})
const offer = (price: string): DealMessage => ({ message: 'Offer', body: { price } })

const threadOf = (purchase: Purchase, index = 0): Thread => {
  const thread = purchase.threads[index]
  if (thread === undefined) throw new Error('no such thread')
  return thread
}

const hear = (purchase: Purchase, content: DealMessage, { index = 0, now = start } = {}) => {
  const { conversation } = threadOf(purchase, index)
  const event = { type: 'message', conversation, envelopeId: crypto.randomUUID(), content } as const
  return must(decidePurchase(purchase, event, around(alice, now)))
}

const must = (decision: Decision<Purchase> | undefined): Decision<Purchase> => {
  if (decision === undefined) throw new Error('nothing was decided')
  return decision
}

const passTime = (purchase: Purchase, now: number) =>
  must(decidePurchase(purchase, { type: 'deadline' }, around(alice, now)))

describe('a purchase whose provider is busy', () => {
  it('waits as long as it is told, calls again in a conversation of its own, and goes on from there', () => {
    const opened = makePurchase([bob]).state
    const waiting = hear(opened, busy(7)).state
    const at = threadOf(waiting).callAgainAt ?? 0
    expect(waiting).toMatchObject({ phase: 'negotiating', deadline: at })
    expect(at - start).toBeGreaterThanOrEqual(7_000)
    expect(at - start).toBeLessThanOrEqual(10_500)

    const early = passTime(waiting, at - 1)
    expect(early).toMatchObject({ state: { deadline: at }, effects: [] })
    const { state, effects, notices } = passTime(waiting, at)
    const { conversation } = threadOf(state)
    expect(conversation).not.toBe(threadOf(opened).conversation)
    expect(effects).toMatchObject([
      { type: 'send', to: bob, conversation, content: { message: 'CallForProposals' } },
    ])
    expect(notices).toEqual([{ type: 'called', providers: [bob] }])
    expect(state.deadline).toBe(at + 15_000)
    expect(hear(state, offer('500000'), { now: at + 1 }).state).toMatchObject({ phase: 'signing' })
  })

  it('is given its full time to answer and to bargain again', () => {
    const at = start + 100_000
    const called = passTime(hear(makePurchase([bob]).state, busy(1)).state, at).state
    expect(passTime(called, at + 14_999).state).toMatchObject({ phase: 'negotiating' })
    expect(passTime(called, at + 15_000).state).toMatchObject({
      phase: 'failed',
      failure: { code: 'no-proposal' },
    })
    const bargaining = hear(called, offer('1400000'), { now: at + 1 }).state
    expect(bargaining.deadline).toBe(at + 60_000)
    expect(passTime(bargaining, at + 60_000).state).toMatchObject({ failure: { code: 'no-agreement' } })
  })

  it('is not waited for where another one agrees, and called again where that one does not sign', () => {
    const opened = makePurchase([bob, carol]).state
    const one = hear(opened, busy(5)).state
    const signing = hear(one, offer('500000'), { index: 1 }).state
    expect(signing).toMatchObject({ phase: 'signing', winner: threadOf(opened, 1).conversation })
    const agreeing = must(
      decidePurchase(
        signing,
        { type: 'agreement-signed', hash: `0x${'1'.repeat(64)}`, signature: '0x12' },
        around(alice, start),
      ),
    ).state
    expect(agreeing.phase).toBe('agreeing')
    const again = passTime(agreeing, agreeing.deadline ?? 0).state
    const at = threadOf(again).callAgainAt ?? 0
    expect(again).toMatchObject({ phase: 'negotiating', deadline: at })
    expect(passTime(again, Math.max(at, agreeing.deadline ?? 0)).effects).toMatchObject([
      { type: 'send', to: bob },
    ])
  })

  it('gives up once half of the time to the delivery is gone', () => {
    const terms = makeTerms({ deliverBy: Math.floor(start / 1000) + 60 })
    let { state } = makePurchase([bob], terms)
    let now = start
    for (let turn = 0; turn < 20 && state.phase === 'negotiating'; turn += 1) {
      state = hear(state, busy(5), { now }).state
      now = state.deadline ?? now
      if (state.phase === 'negotiating') state = passTime(state, now).state
    }
    expect(state).toMatchObject({ phase: 'failed', failure: { code: 'no-proposal' } })
    expect(state.failure?.message).toContain('too many')
    expect(now - start).toBeLessThanOrEqual(31_000)
  })

  it('takes any other refusal for what it is', () => {
    const refused = hear(makePurchase([bob]).state, {
      message: 'Refuse',
      body: { code: 'not-sold', message: 'no', retryAfter: 5 },
    })
    expect(refused.state).toMatchObject({ phase: 'failed' })
  })

  it('is never called sooner than in a second, nor kept waiting for more than six minutes', () => {
    const { state: purchase } = makePurchase(
      [bob],
      makeTerms({ deliverBy: Math.floor(start / 1000) + 864_000 }),
    )
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 1, max: 3600 })),
        fc.integer({ min: 1, max: 1e6 }),
        (after, calls) => {
          const thread = { ...threadOf(purchase), calls }
          const waiting = waitForBusy(purchase, thread, { content: busy(after ?? undefined), now: start })
          const pause = (waiting?.callAgainAt ?? 0) - start
          expect(pause).toBeGreaterThanOrEqual(1_000)
          expect(pause).toBeLessThanOrEqual(360_000)
        },
      ),
    )
  })
})
