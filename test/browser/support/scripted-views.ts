import type { Amount, ConversationContent } from '@dealwright/agent-core/conversations'
import type { AgentView, DealDetail, PolicyView, ServiceView, SpendingView } from '@dealwright/console/api'
import { everythingHostile, hostile } from './hostile.ts'

/** An amount of play money, from cents. */
export const cents = (count: number): Amount => ({
  text: `${(count / 100).toFixed(2)} USDC`,
  units: String(count * 10_000),
})

const honest = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
/** Has the ends of the honest seller's address. */
const vanity = `0x90F7${'5a'.repeat(16)}b906`
const hash = (digit: string) => `0x${digit.repeat(64)}`
const openedAt = Date.now() - 3_600_000

const parties = [
  { address: honest, name: 'meteo' },
  { address: vanity, name: hostile.twin },
]

export const agentView: AgentView = {
  name: 'alice',
  description: everythingHostile,
  address: honest,
  agentId: '7',
  xmtp: { address: honest },
  network: {
    chainId: 31_337,
    token: { symbol: 'USDC', decimals: 6, address: hash('c').slice(0, 42) },
    escrow: hash('e').slice(0, 42),
    identityRegistry: hash('d').slice(0, 42),
  },
  balance: cents(9_882),
  spendable: { perDeal: cents(500), inAll: cents(2_500) },
  planner: 'keywords',
  isFrozen: false,
  isOffline: true,
}

export const services: readonly ServiceView[] = [
  {
    name: 'weather.forecast',
    version: '1.0.0',
    description: everythingHostile,
    digest: 'sha256:00',
    input: { type: 'object', properties: { city: { type: 'string' }, [hostile.script]: {} } },
    output: { type: 'object', properties: { [hostile.long]: { type: 'string' } } },
    per: 'deal',
    sellers: parties.map((party, index) => ({
      ...party,
      agentId: String(index + 1),
      ask: everythingHostile,
      ...(index === 0 ? { price: cents(150), reputation: { count: 12, average: 96 } } : {}),
    })),
  },
]

const budgets: SpendingView['budgets'] = [
  {
    from: 'policy',
    words: '25.00 USDC per day',
    per: 'day',
    limit: cents(2_500),
    used: cents(118),
    left: cents(2_382),
  },
]

export const spending: SpendingView = {
  since: openedAt - 30 * 86_400_000,
  until: openedAt,
  total: { spent: cents(118), count: 2 },
  days: [{ day: new Date(openedAt).toISOString().slice(0, 10), spent: cents(118), count: 2 }],
  services: [
    { service: 'weather.forecast', spent: cents(84), count: 1 },
    { service: hostile.long, spent: cents(34), count: 1 },
  ],
  counterparties: parties.map((party, index) => ({ party, spent: cents(index === 0 ? 84 : 34), count: 1 })),
  budgets,
}

export const policy: PolicyView = {
  isFrozen: false,
  canUnfreeze: true,
  rules: [
    { rule: 'per-deal-ceiling', says: 'At most 5.00 USDC for one deal' },
    { rule: 'names', says: everythingHostile },
  ],
  policy: { perDealCeiling: '5000000', note: everythingHostile },
  mandate: null,
  budgets,
}

export const deal: DealDetail = {
  deal: {
    id: 'purchase/1',
    deal: hash('4'),
    role: 'client',
    peers: parties,
    service: 'weather.forecast',
    price: cents(84),
    phase: 'failed',
    hasEnded: true,
    failure: { code: 'rejected', message: everythingHostile },
    openedAt,
    updatedAt: openedAt + 6_000,
    openEffects: 0,
    unknownEffects: 1,
    deadLetters: 1,
  },
  service: { name: 'weather.forecast', version: '1.0.0', digest: 'sha256:00' },
  input: { city: hostile.script, day: hostile.bidi },
  output: { summary: everythingHostile, [hostile.long]: 1 },
  budget: cents(120),
  deliverBy: openedAt + 60_000,
  reviewPeriod: 60_000,
  negotiations: parties.map((peer, index) => ({
    conversation: `n-${index}`,
    peer,
    status: 'closed',
    won: index === 0,
    offers: [
      { at: openedAt, by: 'seller', price: cents(150 - index * 10) },
      { at: openedAt, by: 'buyer', price: cents(60) },
      { at: openedAt, by: 'seller', price: cents(84) },
    ],
    closedBecause: everythingHostile,
  })),
  transactions: [{ step: 'fund', hash: hash('6') }],
  progress: [{ at: openedAt, value: { percent: 50, doing: everythingHostile } }],
  journal: [
    { version: 1, at: openedAt, text: everythingHostile, notices: [] },
    {
      version: 2,
      at: openedAt,
      text: 'job opened',
      notices: [{ type: 'funded', deal: hash('4'), price: '840000' }],
    },
  ],
  effects: [{ key: 'a', type: everythingHostile, status: 'failed', attempts: 2, error: everythingHostile }],
}

/** The hash of the plan that is made of a request. */
export const planHash = (run: string): string =>
  `sha256:${Buffer.from(run).toString('hex').padEnd(64, '0').slice(0, 64)}`

/** A plan of two steps, offered by an honest seller and by one who wants to be taken for it. */
export const planned = (run: string, request: string): ConversationContent => ({
  type: 'planned',
  run,
  hash: planHash(run),
  request,
  steps: [
    {
      kind: 'service',
      service: 'weather.forecast',
      description: everythingHostile,
      input: { city: 'Paris', day: '2026-11-23' },
      uses: {},
      ceiling: cents(150),
      sellers: parties.map(party => ({ ...party, ask: cents(150) })),
    },
    {
      kind: 'service',
      service: 'text.translate',
      description: 'Translates text',
      input: { language: 'French' },
      uses: { text: { step: 0, path: ['summary', hostile.script] } },
      ceiling: cents(50),
      sellers: [
        { address: hash('8').slice(0, 42), name: hostile.long },
        { address: hash('9').slice(0, 42), name: hostile.name },
      ],
    },
  ],
  worstCase: cents(200),
  spendable: cents(2_500),
  needsApproval: true,
  planner: 'keywords',
  revision: 0,
})

/** What happens once a plan is approved: a deal that is bargained for, worked on and paid, and every word in it is hostile. */
export function carriedOut(run: string): readonly ConversationContent[] {
  const purchase = `purchase-${run}`
  const told = (notice: { type: string; [field: string]: unknown }): ConversationContent => ({
    type: 'deal',
    purchase,
    run,
    step: 0,
    notice,
  })
  const offer = (peer: string, by: string, price: number) =>
    told({ type: 'offer', conversation: peer, peer, by, price: cents(price).units })
  const id = hash('4')
  return [
    { type: 'step', run, step: 0, status: 'started', service: 'weather.forecast', purchase },
    told({ type: 'called', providers: [honest, vanity] }),
    offer(honest, 'seller', 150),
    offer(honest, 'buyer', 60),
    offer(vanity, 'seller', 140),
    offer(vanity, 'buyer', 60),
    offer(honest, 'seller', 110),
    told({ type: 'withdrew', conversation: vanity, peer: vanity, by: 'seller', reason: everythingHostile }),
    told({
      type: 'agreeable',
      conversation: honest,
      peer: honest,
      price: cents(84).units,
      acceptedBy: 'buyer',
    }),
    told({ type: 'won', peer: honest, price: cents(84).units, others: [{ peer: vanity, price: null }] }),
    told({ type: 'funded', deal: id, price: cents(84).units, transaction: hash('5') }),
    told({ type: 'progress', deal: id, value: { percent: 40, doing: everythingHostile } }),
    told({ type: 'completed', deal: id, transaction: hash('6') }),
    {
      type: 'step',
      run,
      step: 0,
      status: 'done',
      service: 'weather.forecast',
      output: { summary: everythingHostile, [hostile.script]: hostile.link },
      message: everythingHostile,
    },
    { type: 'asked', run, step: 1, question: everythingHostile },
    { type: 'answered', run, step: 1, text: 'French' },
    {
      type: 'receipt',
      run,
      deal: id,
      service: 'weather.forecast',
      provider: { address: hash('9').slice(0, 42), name: hostile.name },
      price: cents(84),
      payer: honest,
      transactions: [{ step: hostile.bidi, hash: hash('5') }],
    },
    {
      type: 'finished',
      run,
      status: 'done',
      text: everythingHostile,
      spent: cents(84),
      outputs: [{ service: 'weather.forecast', output: { summary: everythingHostile } }],
    },
  ]
}
