import type { DealSummary } from '@dealwright/agent-core'
import { describe, expect, it } from 'vitest'
import { dealsTable } from './deals-table.ts'
import { findDeal } from './find-deal.ts'

const token = { symbol: 'USDC', decimals: 6, address: `0x${'c'.repeat(40)}` } as const
const now = 1_800_000_000_000
const deal: DealSummary = {
  id: 'purchase/6f1d3a52-0000-4000-8000-000000000000',
  deal: `0x12${'ab'.repeat(31)}`,
  role: 'client',
  peers: [`0x${'7'.repeat(40)}`],
  service: 'weather.forecast',
  price: 840_000n,
  token,
  phase: 'working',
  hasEnded: false,
  openedAt: now - 200_000,
  updatedAt: now,
  openEffects: 3,
  unknownEffects: 1,
  deadLetters: 0,
}
const { deal: _hash, price: _price, token: _token, ...unagreed } = deal
const bargaining: DealSummary = {
  ...unagreed,
  id: 'purchase/9a9a9a9a-1',
  peers: [`0x${'7'.repeat(40)}`, `0x${'8'.repeat(40)}`],
  phase: 'negotiating',
  openedAt: now - 5_000,
  openEffects: 0,
  unknownEffects: 0,
}
const paid: DealSummary = {
  ...deal,
  id: 'sale/0x7/1',
  deal: `0x34${'cd'.repeat(31)}`,
  role: 'provider',
  phase: 'completed',
  hasEnded: true,
  openEffects: 0,
  unknownEffects: 0,
}
const failed: DealSummary = {
  ...paid,
  service: 'evil\u001b[2J\u202Ename',
  failure: { code: 'work-failed', message: 'the abacus broke' },
  phase: 'failed',
  openedAt: now - 3 * 86_400_000,
  deadLetters: 1,
}

describe('dealsTable', () => {
  it('shows what is open or waits for someone, and counts the rest', () => {
    expect(
      `\n${dealsTable([deal, bargaining, paid, failed], { all: false, now }).join('\n')}\n`,
    ).toMatchInlineSnapshot(`
      "
      DEAL           ROLE      PEER           SERVICE           PRICE      PHASE                AGE    EFFECTS
      0x12abab…abab  client    0x777777…7777  weather.forecast  0.84 USDC  working              3 min  2 open, 1 unknown
      9a9a9a9a       client    2 sellers      weather.forecast  -          negotiating          5 s    -
      0x34cdcd…cdcd  provider  0x777777…7777  evil [2Jname      0.84 USDC  failed: work-failed  3 d    1 failed
      1 deal ended and settled; --all shows it
      1 failed effect waits for you: dealwright deals show, retry or abandon <deal>
      "
    `)
  })

  it('shows everything where it is asked to', () => {
    const lines = dealsTable([deal, paid], { all: true, now })
    expect(lines).toHaveLength(3)
    expect(lines[2]).toContain('completed')
  })

  it('says where there is nothing to show', () => {
    expect(dealsTable([], { all: false, now })).toEqual(['No deals yet.'])
    expect(dealsTable([paid], { all: false, now })).toEqual([
      'No open deals.',
      '1 deal ended and settled; --all shows it',
    ])
  })
})

describe('findDeal', () => {
  it('finds a deal by its hash, its id, or how they begin', () => {
    const deals = [deal, bargaining, paid]
    expect(findDeal(deals, deal.deal ?? '')).toBe(deal)
    expect(findDeal(deals, '0x12ABAB')).toBe(deal)
    expect(findDeal(deals, '0x12abab…abab')).toBe(deal)
    expect(() => findDeal(deals, '0x12abab…cdcd')).toThrow('No deal here')
    expect(findDeal(deals, bargaining.id)).toBe(bargaining)
    expect(findDeal(deals, '9a9a9a9a')).toBe(bargaining)
  })

  it('takes no guesses', () => {
    const twin = { ...deal, id: 'purchase/x', deal: `0x12${'ac'.repeat(31)}` } as const
    expect(() => findDeal([deal, twin], '0x12')).toThrow(expect.objectContaining({ code: 'unknown-deal' }))
    const almost = { ...twin, deal: `0x12ababab${'0'.repeat(56)}` } as const
    expect(() => findDeal([deal, almost], '0x12abab')).toThrow(
      expect.objectContaining({ code: 'ambiguous-deal' }),
    )
    expect(() => findDeal([deal], '0xffffffff\u001b[2J')).toThrow(/^No deal here is called 0xffffffff \[2J;/)
  })
})
