import { describe, expect, it } from 'vitest'
import { alice, bob } from '../../testing/deals.ts'
import type { ConversationContent } from '../conversation-event.ts'
import { describeEvent } from './describe-event.ts'

const hash = `sha256:4f2a${'0'.repeat(60)}`
const context = { receiver: bob, chainId: 31337, money: (units: string) => `${units} units` }
const show = (content: ConversationContent) => describeEvent(content, context)
const plan: ConversationContent = {
  type: 'planned',
  run: 'plan/1',
  hash,
  request: 'x',
  steps: [
    {
      kind: 'service',
      service: 'weather.forecast',
      description: 'Forecast',
      input: { city: 'Paris' },
      uses: {},
      ceiling: { text: '1.00 USDC', units: '1000000' },
      sellers: [{ address: alice, name: '**free** [click](https://evil.example) <img src=x> `code`' }],
    },
    {
      kind: 'service',
      service: 'text.translate',
      description: 'Translation',
      input: { language: 'French' },
      uses: { text: { step: 0, path: ['summary'] } },
      ceiling: { text: '0.50 USDC', units: '500000' },
      sellers: [],
    },
  ],
  worstCase: { text: '1.50 USDC', units: '1500000' },
  spendable: { text: '9.00 USDC', units: '9000000' },
  needsApproval: true,
  planner: 'p',
  revision: 0,
}

describe('describeEvent', () => {
  it('shows a plan as markdown and as buttons that name the whole hash', () => {
    const shown = show(plan)
    const [card, buttons] = shown?.kind === 'now' ? shown.messages : []
    expect(card).toMatchObject({ kind: 'markdown' })
    expect(card?.kind === 'markdown' ? card.text : '').toMatchInlineSnapshot(`
      "**Plan**
      1. **weather.forecast** (city: Paris), at most 1.00 USDC; \\*\\*free\\*\\* \\[click\\]\\(https: //evil.example\\) \\<img src=x\\> \\\`code\\\` (0xf39Fd6…)
      2. **text.translate** (language: French, text: from step 1), at most 0.50 USDC; nobody yet

      Worst case **1.50 USDC** of 9.00 USDC; nothing is spent before you approve.
      Answer \`/approve 4f2a\` or \`/decline 4f2a\`, or say what to change."
    `)
    expect(buttons).toMatchObject({
      actions: [{ id: `approve:${hash.slice(7)}` }, { id: `decline:${hash.slice(7)}` }],
    })
  })

  it('leaves nothing of what a stranger wrote that an app would render', () => {
    const shown = show(plan)
    const [card] = shown?.kind === 'now' ? shown.messages : []
    const text = card?.kind === 'markdown' ? card.text : ''
    expect(text).not.toMatch(/(?<!\\)\[click/)
    expect(text).not.toMatch(/(?<!\\)<img/)
    expect(text).not.toContain('https://')
  })

  it('offers no buttons for a plan that begins by itself', () => {
    const shown = show({ ...plan, needsApproval: false })
    expect(shown).toMatchObject({ kind: 'now', messages: [{ kind: 'markdown' }] })
    expect(shown?.kind === 'now' && shown.messages.length).toBe(1)
  })

  it('says nothing of offers, of what the person said, or of what they decided', () => {
    const notice = (type: string) => show({ type: 'deal', purchase: 'p', notice: { type, price: '5' } })
    expect(['called', 'offer', 'agreeable', 'won', 'signed', 'working', 'progress'].map(notice)).toEqual(
      Array.from({ length: 7 }, () => undefined),
    )
    expect(notice('funded')).toMatchObject({ kind: 'progress', line: expect.stringContaining('5 units') })
    expect(show({ type: 'said', by: 'person', text: 'hello' })).toBeUndefined()
    expect(show({ type: 'decided', run: 'plan/1', hash, decision: 'approved', by: 'x' })).toBeUndefined()
  })

  it('asks the person’s own wallet for exactly the amount, to the agent', () => {
    const shown = show({
      type: 'funding',
      amount: { text: '5.00 USDC', units: '5000000' },
      token: alice,
      to: bob,
      chainId: 31337,
    })
    expect(shown).toMatchObject({
      messages: [
        {
          kind: 'wallet-calls',
          from: bob,
          calls: [{ to: alice, description: 'Send 5.00 USDC to your agent' }],
        },
      ],
    })
  })
})
