import type { ConversationContent, ConversationEvent } from '@dealwright/agent-core/conversations'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEvents } from './apply-events.ts'
import { listWaiting } from './list-waiting.ts'
import { emptyWorld } from './world.ts'

const amount = (units: number) => ({ text: `${units} USDC`, units: String(units) })
const planHash = (digit: string) => `sha256:${digit.repeat(64)}`
const seller = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
const deal = `0x${'d'.repeat(64)}`

const planned = (hash: string, revision = 0): ConversationContent => ({
  type: 'planned',
  run: 'run',
  hash,
  request: 'the weather',
  steps: [
    {
      kind: 'service',
      service: 'weather.forecast',
      description: '',
      input: {},
      uses: {},
      ceiling: amount(120),
      sellers: [{ address: seller, name: 'meteo' }],
    },
  ],
  worstCase: amount(120),
  spendable: amount(500),
  needsApproval: true,
  planner: 'keywords',
  revision,
})
const decided = (hash: string, decision: 'approved' | 'declined'): ConversationContent => ({
  type: 'decided',
  run: 'run',
  hash,
  decision,
  by: 'owner',
})
const told = (notice: { type: string; [field: string]: string }): ConversationContent => ({
  type: 'deal',
  purchase: 'p',
  run: 'run',
  step: 0,
  notice,
})
const story: readonly ConversationContent[] = [
  { type: 'said', by: 'person', text: 'the weather' },
  planned(planHash('a')),
  decided(planHash('a'), 'approved'),
  { type: 'step', run: 'run', step: 0, status: 'started', service: 'weather.forecast', purchase: 'p' },
  told({ type: 'offer', peer: seller, by: 'seller', price: '130' }),
  told({ type: 'offer', peer: seller, by: 'buyer', price: '80' }),
  told({ type: 'agreeable', peer: seller, acceptedBy: 'buyer', price: '100' }),
  told({ type: 'won', peer: seller, price: '100' }),
  told({ type: 'funded', deal, price: '100', transaction: `0x${'1'.repeat(64)}` }),
  told({ type: 'completed', deal, transaction: `0x${'2'.repeat(64)}` }),
  { type: 'step', run: 'run', step: 0, status: 'done', service: 'weather.forecast', output: { highC: 11 } },
  { type: 'finished', run: 'run', status: 'done', text: 'Rain', spent: amount(100), outputs: [] },
]
const log = (contents: readonly ConversationContent[]): readonly ConversationEvent[] =>
  contents.map((content, index) => ({
    seq: index + 1,
    at: 1_000 + index,
    conversation: 'c',
    principal: 'owner',
    content,
  }))

describe('the log as the page keeps it', () => {
  it('tells a plan from its approval to its end', () => {
    const world = applyEvents(emptyWorld, log(story))
    expect(world.plans.get(planHash('a'))).toMatchObject({ status: 'done', decidedBy: 'owner' })
    expect(world.runs.get('run')?.steps.get(0)).toEqual({
      status: 'done',
      purchase: 'p',
      output: { highC: 11 },
    })
    expect(world.bargains.get('p')).toMatchObject({
      run: 'run',
      stage: 'paid',
      deal,
      winner: { peer: seller, price: 100n },
    })
    expect(world.bargains.get('p')?.offers.map(({ price }) => price)).toEqual([130n, 80n])
    expect(world.bargains.get('p')?.transactions).toHaveLength(2)
    expect(world.conversations.get('c')).toMatchObject({ title: 'the weather' })
    expect(world.conversations.get('c')?.items.map(({ kind }) => kind)).toEqual(['said', 'plan', 'finished'])
    expect(world.names.get(seller.toLowerCase())).toBe('meteo')
  })

  it('is the same however the events arrive: cut anywhere, some of them twice, as after a reconnection', () => {
    const events = log(story)
    const whole = applyEvents(emptyWorld, events)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 8 }), cuts => {
        let world = emptyWorld
        for (const [from, count] of cuts) {
          // A stream goes on from the last event that is known, or repeats from before it.
          const start = Math.min(from, world.seq)
          world = applyEvents(world, events.slice(start, start + count))
        }
        expect(applyEvents(world, events)).toEqual(whole)
      }),
    )
  })

  it('replaces a plan by the next of its run, and takes no approval for the old one', () => {
    const world = applyEvents(emptyWorld, log([planned(planHash('a')), planned(planHash('b'), 1)]))
    expect(world.plans.get(planHash('a'))?.status).toBe('replaced')
    expect(world.plans.get(planHash('b'))?.status).toBe('waiting')
    expect(listWaiting(world)).toEqual(['c'])
  })

  it('keeps a declined plan declined when its run ends', () => {
    const end: ConversationContent = {
      type: 'finished',
      run: 'run',
      status: 'stopped',
      text: '',
      spent: amount(0),
      outputs: [],
    }
    const world = applyEvents(
      emptyWorld,
      log([planned(planHash('a')), decided(planHash('a'), 'declined'), end]),
    )
    expect(world.plans.get(planHash('a'))?.status).toBe('declined')
    expect(listWaiting(world)).toEqual([])
  })

  it('passes over notices that are not what they should be', () => {
    const world = applyEvents(
      emptyWorld,
      log([
        told({ type: 'offer', peer: seller, by: 'seller', price: '1e9' }),
        told({ type: 'offer', by: 'seller', price: '5' }),
        told({ type: 'toString', deal: 'x' }),
      ]),
    )
    expect(world.bargains.get('p')?.offers).toEqual([])
  })
})
