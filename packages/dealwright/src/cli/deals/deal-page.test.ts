import type { DealReport } from '@dealwright/agent-core'
import { toJson } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import { dealPage } from './deal-page.ts'

const at = Date.UTC(2026, 10, 22, 10, 4, 11)
const seller = `0x${'7'.repeat(40)}` as const
const token = { symbol: 'USDC', decimals: 6, address: `0x${'c'.repeat(40)}` } as const
const hex = (digit: string) => `0x${digit.repeat(64)}` as const

const report: DealReport = {
  summary: {
    id: 'purchase/1',
    deal: hex('1'),
    role: 'client',
    peers: [seller],
    service: 'weather.forecast',
    price: 840_000n,
    token,
    phase: 'completed',
    hasEnded: true,
    openedAt: at,
    updatedAt: at + 60_000,
    openEffects: 0,
    unknownEffects: 0,
    deadLetters: 1,
  },
  deal: {
    kind: 'purchase',
    phase: 'completed',
    terms: {
      service: { name: 'weather.forecast', version: '1.0.0', digest: 'sha256:00' },
      serviceHash: hex('2'),
      outputSchema: {},
      input: { city: 'Paris' },
      blinding: hex('3'),
      requestHash: hex('4'),
      budget: '1200000',
      opening: '600000',
      rounds: 6,
      deliverBy: at / 1000 + 3600,
      reviewPeriod: 3600,
      salt: hex('5'),
    },
    threads: [],
    openedAt: at,
    deadline: null,
    deal: hex('1'),
    transactions: [
      { step: 'fund', hash: hex('6') },
      { step: 'complete', hash: hex('7') },
    ],
  },
  journal: [
    { type: 'opened', notices: [{ type: 'called', providers: [seller] }] },
    {
      type: 'message',
      conversation: 'c',
      envelopeId: 'e',
      content: { message: 'Refuse', body: { code: 'busy', message: 'x' } },
      notices: [{ type: 'withdrew', peer: seller, by: 'seller', reason: 'busy \u001b[2J\nnow' }],
    },
    {
      type: 'job-opened',
      notices: [{ type: 'funded', deal: hex('1'), price: '840000', transaction: hex('6') }],
    },
    { type: 'effect-failed', effect: 'open-job', code: 'unreachable', message: 'no node', notices: [] },
  ].map(({ notices, ...cause }, index) => ({
    subject: 'purchase/1',
    version: index + 1,
    at: at + index * 1000,
    event: toJson({ cause, notices }),
  })),
  effects: [
    {
      key: 'a',
      subject: 'purchase/1',
      type: 'send',
      payload: { type: 'send', envelope: { type: 'Funded', receiver: seller } },
      status: 'done',
      attempts: 1,
      result: null,
      error: 'once upon a time',
    },
    {
      key: 'b',
      subject: 'purchase/1',
      type: 'open-job',
      payload: { type: 'open-job' },
      status: 'unknown',
      attempts: 2,
      result: null,
      error: 'sent, not seen yet',
    },
    {
      key: 'c',
      subject: 'purchase/1',
      type: 'leave-feedback',
      payload: { type: 'leave-feedback' },
      status: 'failed',
      attempts: 1,
      result: null,
      error: 'reverted',
      letter: { code: 'reverted', at: at + 70_000 },
    },
    {
      key: 'd',
      subject: 'purchase/1',
      type: 'leave-feedback',
      payload: { type: 'leave-feedback' },
      status: 'failed',
      attempts: 1,
      result: null,
      error: 'reverted',
      letter: { code: 'reverted', at, handled: 'abandoned', handledAt: at + 80_000 },
    },
  ],
}

describe('dealPage', () => {
  it('shows the terms, the journal, the effects and the transactions of a deal', () => {
    expect(`\n${dealPage(report).join('\n')}\n`).toMatchInlineSnapshot(`
      "
        Deal        0x1111111111111111111111111111111111111111111111111111111111111111
        Id          purchase/1
        Role        client
        Peer        0x7777777777777777777777777777777777777777
        Service     weather.forecast 1.0.0
        Input       city: Paris
        Price       0.84 USDC (budget 1.20 USDC)
        Deliver by  2026-11-22 11:04:11
        Review      1 h
        Phase       completed (last change 2026-11-22 10:05:11)
        On chain    fund      0x6666666666666666666666666666666666666666666666666666666666666666
                    complete  0x7777777777777777777777777777777777777777777777777777777777777777

        Journal (UTC)
        2026-11-22 10:04:11  opened; called
        2026-11-22 10:04:12  heard Refuse; withdrew by seller (0x777777…7777) busy [2J now
        2026-11-22 10:04:13  job opened; funded 0.84 USDC tx 0x666666…6666
        2026-11-22 10:04:14  open-job failed: unreachable: no node

        Effects
        send Funded to 0x777777…7777                  done      1 failed try
        open-job                                      unknown   2 failed tries  sent, not seen yet
        leave-feedback                                failed    1 failed try  reverted: reverted  (2026-11-22 10:05:21; waits for you: retry or abandon)
        leave-feedback                                failed    1 failed try  reverted: reverted  (2026-11-22 10:04:11; abandoned 2026-11-22 10:05:31)
      "
    `)
  })

  it('says whose money paid, where it was not the client’s', () => {
    const { deal } = report
    if (deal.kind !== 'purchase') throw new Error('no purchase')
    const principal = `0x${'9'.repeat(40)}` as const
    const sponsored = { ...report, deal: { ...deal, payer: principal } }
    expect(dealPage(sponsored)).toContain(`  Money of    ${principal}`)
    expect(dealPage(report).join()).not.toContain('Money of')
  })

  it('shows what it does not understand as plain text', () => {
    const [entry] = report.journal
    if (entry === undefined) throw new Error('no entry')
    const odd = { ...report, journal: [{ ...entry, event: ['\u001b[31mred', 1] }] }
    expect(dealPage(odd).find(line => line.includes('red'))).toBe(
      '  2026-11-22 10:04:11  ["\\u001b[31mred",1]',
    )
  })
})
