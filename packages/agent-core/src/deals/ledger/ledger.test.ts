import { randomHex } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StorePort } from '../../ports/store.ts'
import { openStore } from '../../store/sqlite/index.ts'
import { alice, around, bob, carol, makePurchase } from '../../testing/deals.ts'
import { network } from '../../testing/simulated-chain.ts'
import { noteDeadLetter } from '../dead-letters.ts'
import type { PlannedEffect } from '../effect.ts'
import { EffectRunner } from '../effect-runner.ts'
import { DealEngine } from '../engine.ts'
import { abandonEffects } from './abandon-effects.ts'
import { listDeals } from './list-deals.ts'
import { reportDeal } from './report-deal.ts'
import { retryEffects } from './retry-effects.ts'

const now = Date.now()

describe('the ledger of deals', () => {
  let store: StorePort

  beforeEach(async () => {
    store = await openStore({ path: ':memory:', now: () => now })
  })
  afterEach(() => store.close())

  /** Runs an agent's deals for as long as `work` takes. */
  const whileRunning = async (
    work: (engine: DealEngine, executed: PlannedEffect[]) => Promise<void>,
  ): Promise<void> => {
    const executed: PlannedEffect[] = []
    const onError = (error: unknown) => expect.unreachable(String(error))
    const effects = new EffectRunner({ store, onError })
    const engine = new DealEngine({
      store,
      effects,
      surroundings: async () => around(alice, now),
      execute: async effect => {
        executed.push(effect)
        return undefined
      },
      onNews: () => {},
      onError,
    })
    await engine.resume()
    await work(engine, executed)
    await effects.close()
    await engine.close()
  }
  const open = (id: string, providers: (typeof bob)[]) =>
    whileRunning(async (engine, executed) => {
      await engine.open(id, makePurchase(providers))
      await vi.waitFor(() => expect(executed).toHaveLength(providers.length))
      await vi.waitFor(async () => expect(await store.effects({ status: 'planned' })).toEqual([]))
    })
  /** As if feedback had failed for good. */
  const bury = async (key: string, payload: object = { type: 'leave-feedback' }) => {
    await store.commit([
      { kind: 'effect-planned', key, subject: 'purchase/p', type: 'leave-feedback', payload: { ...payload } },
      { kind: 'effect-settled', key, status: 'failed', error: 'out of gas' },
      noteDeadLetter(key, { code: 'reverted', at: now }),
    ])
  }

  it('puts each deal into a line', async () => {
    await open('purchase/p', [bob, carol])
    await store.commit([
      { kind: 'effect-planned', key: 'k', subject: 'purchase/p', type: 'send', payload: null },
      { kind: 'effect-planned', key: 'l', subject: 'purchase/p', type: 'open-job', payload: null },
      { kind: 'effect-settled', key: 'l', status: 'unknown' },
    ])
    await bury('f')
    expect(await listDeals(store)).toEqual([
      {
        id: 'purchase/p',
        role: 'client',
        peers: [bob, carol],
        service: 'test.doubling',
        token: { ...network.token, address: network.token.address.toLowerCase() },
        phase: 'negotiating',
        hasEnded: false,
        openedAt: expect.any(Number),
        updatedAt: now,
        openEffects: 2,
        unknownEffects: 1,
        deadLetters: 1,
      },
    ])
  })

  it('reports a deal with its journal and what became of each effect', async () => {
    await open('purchase/p', [bob])
    await bury('f')
    const { summary, deal, journal, effects } = await reportDeal(store, 'purchase/p')
    expect(summary).toEqual((await listDeals(store))[0])
    expect(deal).toMatchObject({ kind: 'purchase', phase: 'negotiating' })
    expect(journal).toMatchObject([{ version: 1, at: now, event: { cause: { type: 'opened' } } }])
    expect(effects).toMatchObject([
      { type: 'send', status: 'done' },
      { type: 'leave-feedback', status: 'failed', letter: { code: 'reverted', at: now } },
    ])
    await expect(reportDeal(store, 'q')).rejects.toMatchObject({ code: 'unknown-deal' })
  })

  it('plans failed effects again, once, for the next start, also of a deal that has ended', async () => {
    await open('purchase/p', [bob])
    await store.commit([{ kind: 'delete', collection: 'open-subjects', key: 'purchase/p' }])
    await bury('f')
    await bury('late', { type: 'send', envelope: { id: 'e', expiresAt: now - 1 } })
    const target = { subject: 'purchase/p', now }
    expect(await retryEffects(store, target)).toEqual({ retried: 1, expired: 1 })
    expect(await retryEffects(store, target)).toEqual({ retried: 0, expired: 1 })
    expect(await abandonEffects(store, target)).toBe(1)
    expect(await abandonEffects(store, target)).toBe(0)
    await whileRunning(async (_, executed) => {
      await vi.waitFor(() => expect(executed).toEqual([{ type: 'leave-feedback' }]))
      await vi.waitFor(async () => expect(await store.effects({ status: 'planned' })).toEqual([]))
    })
    const { effects } = await reportDeal(store, 'purchase/p')
    expect(effects.map(({ key, status, letter }) => [key, status, letter?.handled])).toEqual([
      [expect.any(String), 'done', undefined],
      ['f', 'failed', 'retried'],
      ['late', 'failed', 'abandoned'],
      ['f/again', 'done', undefined],
    ])
  })

  it('gives up nothing of other deals', async () => {
    await open('purchase/p', [bob])
    await bury('f')
    expect(await abandonEffects(store, { subject: `purchase/${randomHex(4)}`, now })).toBe(0)
    expect((await listDeals(store))[0]?.deadLetters).toBe(1)
  })
})
