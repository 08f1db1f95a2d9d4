import type { Amount, ConversationContent } from '@dealwright/agent-core/conversations'
import type { AgentView } from '../api/agent-view.ts'
import type { DealDetail, DealView } from '../api/deal-view.ts'
import type { ServiceView } from '../api/directory-view.ts'
import type { PolicyView } from '../api/policy-view.ts'
import type { SpendingView } from '../api/spending-view.ts'

/** An amount of play money, from cents. */
export const cents = (count: number): Amount => ({
  text: `${(count / 100).toFixed(2)} USDC`,
  units: String(count * 10_000),
})

const address = (digit: string) => `0x${digit.repeat(40)}`
const hash = (digit: string) => `0x${digit.repeat(64)}`
const sellers = [
  {
    address: address('1'),
    name: 'meteo',
    agentId: '1',
    ask: '1.50 USDC',
    price: cents(150),
    reputation: { count: 12, average: 96 },
  },
  {
    address: address('2'),
    name: 'nimbus',
    agentId: '2',
    ask: '1.35 USDC',
    price: cents(135),
    reputation: { count: 3, average: 88.5 },
  },
]

/** The agent of a simulated port. */
export const agentView: AgentView = {
  name: 'you',
  address: address('a'),
  agentId: '0',
  xmtp: { address: address('a'), environment: 'local' },
  network: {
    chainId: 31_337,
    token: { symbol: 'USDC', decimals: 6, address: address('c') },
    escrow: address('e'),
    identityRegistry: address('d'),
  },
  balance: cents(9_882),
  spendable: { perDeal: cents(500), inAll: cents(2_500) },
  planner: 'keywords',
  isFrozen: false,
  isOffline: true,
}

/** What is on offer at a simulated port. */
export const serviceViews: readonly ServiceView[] = [
  {
    name: 'weather.forecast',
    version: '1.0.0',
    description: 'Daily weather forecast for a city',
    digest: 'sha256:00',
    input: {
      type: 'object',
      properties: { city: { type: 'string' }, day: { type: 'string', format: 'date' } },
    },
    output: { type: 'object', properties: { summary: { type: 'string' } } },
    per: 'deal',
    sellers,
  },
  {
    name: 'text.translate',
    version: '1.0.0',
    // What strangers write is shown, and does nothing.
    description: 'Translates <script>alert(1)</script> text',
    digest: 'sha256:01',
    input: { type: 'object', properties: { text: { type: 'string' } } },
    output: { type: 'object', properties: { text: { type: 'string' } } },
    per: 'deal',
    sellers: [{ address: address('3'), name: 'babel', agentId: '3', ask: '0.40 USDC', price: cents(40) }],
  },
]

const openedAt = Date.UTC(2026, 10, 22, 10)

/** A deal of a simulated port. */
export const dealView: DealView = {
  id: 'purchase/6f1d3a52',
  deal: hash('4'),
  role: 'client',
  peers: [{ address: address('2'), name: 'nimbus' }],
  service: 'weather.forecast',
  price: cents(84),
  phase: 'completed',
  hasEnded: true,
  openedAt,
  updatedAt: openedAt + 6_000,
  openEffects: 0,
  unknownEffects: 0,
  deadLetters: 0,
}

const offers = (asks: readonly number[], bids: readonly number[]) =>
  asks.flatMap((ask, index) => [
    { at: openedAt + index * 400, by: 'seller' as const, price: cents(ask) },
    ...(bids[index] === undefined
      ? []
      : [{ at: openedAt + index * 400 + 200, by: 'buyer' as const, price: cents(bids[index]) }]),
  ])

/** The same deal in full. */
export const dealDetail: DealDetail = {
  deal: dealView,
  service: { name: 'weather.forecast', version: '1.0.0', digest: 'sha256:00' },
  input: { city: 'Paris', day: '2026-11-23' },
  output: { highC: 11, lowC: 4, summary: 'some clouds' },
  budget: cents(120),
  deliverBy: openedAt + 3_600_000,
  reviewPeriod: 3_600_000,
  negotiations: [
    {
      conversation: 'c1',
      peer: { address: address('1'), name: 'meteo' },
      status: 'closed',
      won: false,
      offers: offers([150, 132, 110, 98], [60, 68, 80]),
      closedBecause: 'another seller was cheaper',
    },
    {
      conversation: 'c2',
      peer: { address: address('2'), name: 'nimbus' },
      status: 'held',
      won: true,
      offers: offers([135, 118, 96, 84], [60, 70, 84]),
    },
  ],
  transactions: [
    { step: 'fund', hash: hash('6') },
    { step: 'submit', hash: hash('7') },
    { step: 'complete', hash: hash('8') },
  ],
  progress: [{ at: openedAt + 3_000, value: { percent: 70, doing: 'Paris found' } }],
  journal: [
    {
      version: 1,
      at: openedAt,
      text: 'opened',
      notices: [{ type: 'called', providers: [address('1'), address('2')] }],
    },
    {
      version: 2,
      at: openedAt + 2_000,
      text: 'job opened',
      notices: [{ type: 'funded', deal: hash('4'), price: '840000', transaction: hash('6') }],
    },
  ],
  effects: [{ key: 'a', type: 'open-job', status: 'done', attempts: 0 }],
}

const budgets = [
  {
    from: 'policy' as const,
    words: '25.00 USDC per day',
    per: 'day',
    limit: cents(2_500),
    used: cents(118),
    left: cents(2_382),
  },
]

/** What a simulated agent has spent. */
export const spendingView: SpendingView = {
  since: openedAt - 30 * 86_400_000,
  until: openedAt,
  total: { spent: cents(118), count: 2 },
  days: [
    { day: '2026-11-21', spent: cents(34), count: 1 },
    { day: '2026-11-22', spent: cents(84), count: 1 },
  ],
  services: [
    { service: 'weather.forecast', spent: cents(84), count: 1 },
    { service: 'text.translate', spent: cents(34), count: 1 },
  ],
  counterparties: [
    { party: { address: address('2'), name: 'nimbus' }, spent: cents(84), count: 1 },
    { party: { address: address('3'), name: 'babel' }, spent: cents(34), count: 1 },
  ],
  budgets,
}

/** What a simulated agent may do. */
export const policyView: PolicyView = {
  isFrozen: false,
  canUnfreeze: true,
  rules: [
    { rule: 'per-deal-ceiling', says: 'At most 5.00 USDC for one deal' },
    { rule: 'budget', says: 'At most 25.00 USDC per day' },
  ],
  policy: { perDealCeiling: '5000000', budgets: [{ limit: '25000000', per: 'day' }] },
  mandate: null,
  budgets,
}

/** The hash of the plan that a simulated agent makes. */
export const planHash = `sha256:${'ab'.repeat(32)}`

/** The plan that a simulated agent makes of everything. */
export const plannedContent = (request: string): ConversationContent => ({
  type: 'planned',
  run: 'run-1',
  hash: planHash,
  request,
  steps: [
    {
      kind: 'service',
      service: 'weather.forecast',
      description: 'Daily weather forecast for a city',
      input: { city: 'Paris', day: '2026-11-23' },
      uses: {},
      ceiling: cents(150),
      sellers: sellers.map(({ address: seller, name, price, reputation }) => ({
        address: seller,
        name,
        ask: price,
        reputation,
      })),
    },
    {
      kind: 'service',
      service: 'text.translate',
      description: 'Translates text',
      input: { language: 'French' },
      uses: { text: { step: 0, path: ['summary'] } },
      ceiling: cents(50),
      sellers: [{ address: address('3'), name: 'babel', ask: cents(40) }],
    },
  ],
  worstCase: cents(200),
  spendable: cents(2_500),
  needsApproval: true,
  planner: 'keywords',
  revision: 0,
})
