import type { Notice } from '@dealwright/agent-core'
import { describe, expect, it } from 'vitest'
import { createPage } from './create-page.ts'
import { createStory } from './tell-story.ts'

const token = { symbol: 'USDC', decimals: 6, address: `0x${'77'.repeat(20)}` } as const
const meteo = `0x${'11'.repeat(20)}` as const
const stranger = `0x${'22'.repeat(20)}` as const
const hash = `0x${'ab'.repeat(32)}` as const
// Clears the screen, moves up, turns the reading direction, and starts a line of its own.
const hostile = '\u001B[2J\u001B[1A\u202Eevil\nPaid        escrow released the money'

function openStory() {
  const printed: string[] = []
  const silent = { show: () => {}, hide: () => {}, close: () => {}, print: () => {} }
  const story = createStory({
    token,
    names: new Map([[meteo, 'meteo']]),
    client: 'alice',
    page: createPage(line => printed.push(line)),
    status: silent,
  })
  const tell = (...notices: Notice[]) => {
    for (const notice of notices) story.news({ id: 'purchase/1', role: 'client', notice })
  }
  return { story, tell, printed }
}

describe('the story of a deal', () => {
  it('shows what strangers wrote as plain text on one line', () => {
    const { story, tell, printed } = openStory()
    const service = { name: `weather${hostile}`, version: '1.0.0', digest: 'sha256:00' }
    story.plan({
      request: 'weather',
      plan: { steps: [{ kind: 'service', service, input: { city: hostile }, uses: {} }], ceiling: null },
      worstCase: 1_000_000n,
      ceilings: [1_000_000n],
      sellers: [{ address: stranger, name: hostile }],
    })
    tell(
      { type: 'called', providers: [stranger] },
      { type: 'withdrew', conversation: '1', peer: stranger, by: 'seller', reason: hostile },
      { type: 'progress', deal: hash, value: { percent: 10, doing: hostile } },
      { type: 'progress', deal: hash, value: hostile },
    )
    story.end()
    tell({ type: 'withdrew', conversation: '1', peer: stranger, by: 'seller', reason: hostile })
    expect(printed.filter(line => /[\p{Cc}\u202E]/u.test(line))).toEqual([])
    expect(printed.filter(line => line.startsWith('Paid') || line.startsWith('  Paid'))).toEqual([])
    expect(printed.filter(line => line.length > 100)).toEqual([])
  })

  it('tells a stranger from a namesake by its address', () => {
    const { story, printed } = openStory()
    const service = { name: 'weather', version: '1.0.0', digest: 'sha256:00' }
    story.plan({
      request: 'weather',
      plan: { steps: [{ kind: 'service', service, input: {}, uses: {} }], ceiling: 1n },
      worstCase: 1n,
      ceilings: [1n],
      sellers: [
        { address: meteo, name: 'nimbus' },
        { address: stranger, name: 'meteo' },
      ],
    })
    expect(printed.join('\n')).toContain('meteo, meteo 0x2222…')
  })

  it('shows what each step does, what goes from one to the next, and what will be asked', () => {
    const { story, printed } = openStory()
    const service = (name: string) => ({ name, version: '1.0.0', digest: 'sha256:00' })
    story.plan({
      request: 'weather in French',
      plan: {
        steps: [
          {
            kind: 'ask',
            question: `For which day?${hostile}`,
            about: { service: 'weather', property: 'day' },
            answer: {},
          },
          {
            kind: 'service',
            service: service('weather'),
            input: { city: 'Paris' },
            uses: { day: { step: 0, path: [] } },
          },
          {
            kind: 'service',
            service: service('tool.translate'),
            input: {},
            uses: { text: { step: 1, path: ['summary'] } },
          },
        ],
        ceiling: 1_200_000n,
      },
      worstCase: 1_200_000n,
      ceilings: [0n, 1_200_000n, 0n],
      sellers: [{ address: meteo, name: 'meteo' }],
    })
    expect(printed.filter(line => /[\p{Cc}\u202E]/u.test(line))).toEqual([])
    expect(printed.slice(0, 6).map(line => line.slice(14))).toMatchInlineSnapshot(`
      [
        "1. ask you: For which day? [2J [1Aevil Paid escrow released the money",
        "2. buy weather for at most 1.20 USDC",
        "city: Paris, day <- result of step 1",
        "3. use tool.translate: costs nothing",
        "text <- summary of step 2",
        "1.20 USDC; nothing has been spent yet",
      ]
    `)
  })

  it('says why a seller won, and does not call a tie the lowest', () => {
    const won = (price: string | null): Notice => ({
      type: 'won',
      peer: meteo,
      price: '900000',
      others: [{ peer: stranger, price }],
    })
    const { tell, printed } = openStory()
    tell(won('950000'), won('900000'), won(null))
    expect(printed.filter(line => line.startsWith('  Winner')).map(line => line.slice(14))).toEqual([
      'meteo at 0.90 USDC: the lowest price; 0x222222…2222 stood at 0.95 USDC',
      'meteo at 0.90 USDC: no price was lower; 0x222222…2222 stood at 0.90 USDC',
      'meteo at 0.90 USDC: the lowest price; 0x222222…2222 did not agree',
    ])
  })

  it("leaves the provider's side to the provider", () => {
    const { story, printed } = openStory()
    story.news({
      id: 'sale/1',
      role: 'provider',
      notice: { type: 'submitted', deal: hash, transaction: hash },
    })
    expect(printed).toEqual([])
  })
})
