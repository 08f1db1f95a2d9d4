import { describe, expect, it } from 'vitest'
import { checkWorld } from './check-world.ts'
import type { Balances, JobView, Observation, PurchaseView, SaleView } from './observation.ts'

const paidDeal = '0xaa'
const refundedDeal = '0xbb'
const before: Balances = { client: 1_000n, provider: 500n, escrow: 0n }

const job = (changes: Partial<JobView> = {}): JobView => ({
  deal: paidDeal,
  status: 'Completed',
  price: 70n,
  funded: 1,
  submitted: 1,
  completed: 1,
  paid: [70n],
  refunded: [],
  ...changes,
})
const refundedJob = job({
  deal: refundedDeal,
  status: 'Rejected',
  submitted: 0,
  completed: 0,
  paid: [],
  refunded: [70n],
})
const purchase = (changes: Partial<PurchaseView> = {}): PurchaseView => ({
  id: 'purchase/1',
  order: 1,
  phase: 'completed',
  deal: paidDeal,
  output: { order: 1, square: 1 },
  ...changes,
})
const sale = (changes: Partial<SaleView> = {}): SaleView => ({
  id: 'sale/1',
  order: 1,
  phase: 'completed',
  deal: paidDeal,
  ...changes,
})
const refundedPurchase = purchase({
  id: 'purchase/2',
  order: 2,
  phase: 'refunded',
  deal: refundedDeal,
  output: undefined,
})
const refundedSale = sale({ id: 'sale/2', order: 2, phase: 'failed', deal: refundedDeal })
const noPurchase: PurchaseView = { id: 'purchase/3', order: 3, phase: 'failed', failure: 'no-deal' }
const noSale: SaleView = { id: 'sale/3', order: 3, phase: 'lost' }

/** A run of three orders in which every promise was kept, but for what is changed. */
const observation = ({
  purchases = [purchase(), refundedPurchase, noPurchase],
  sales = [sale(), refundedSale, noSale],
  jobs = [job(), refundedJob],
  balances = { client: 930n, provider: 570n, escrow: 0n },
  ...rest
}: {
  purchases?: readonly PurchaseView[]
  sales?: readonly SaleView[]
  jobs?: readonly JobView[]
  balances?: Balances
  feedback?: Observation['chain']['feedback']
  buyerEffects?: Observation['buyer']['openEffects']
  works?: readonly string[]
  deaths?: readonly string[]
} = {}): Observation => ({
  orders: [1, 2, 3].map(number => ({ number, effort: 'normal', budget: '0.90 USDC', relayed: false })),
  before,
  buyer: { purchases, sales: [], openEffects: rest.buyerEffects ?? [] },
  seller: { purchases: [], sales, openEffects: [] },
  chain: { jobs, balances, feedback: rest.feedback ?? [{ from: '0x01', deal: paidDeal }] },
  works: rest.works ?? [paidDeal],
  deaths: rest.deaths ?? [],
})

const kinds = (seen: Observation): readonly string[] => checkWorld(seen).map(({ kind }) => kind)

describe('checkWorld', () => {
  it('finds nothing where every promise was kept', () => {
    expect(checkWorld(observation())).toEqual([])
  })

  it('finds orders that became no purchase, or several', () => {
    expect(kinds(observation({ purchases: [purchase(), refundedPurchase] }))).toEqual(['lost-order'])
    const twice = purchase({ id: 'purchase/4', order: 3, phase: 'failed' })
    expect(kinds(observation({ purchases: [purchase(), refundedPurchase, noPurchase, twice] }))).toEqual([
      'double-order',
    ])
  })

  it('finds deals that did not end', () => {
    const purchases = [purchase({ phase: 'completing' }), refundedPurchase, noPurchase]
    expect(kinds(observation({ purchases }))).toEqual(['stuck-purchase'])
    expect(kinds(observation({ sales: [sale({ phase: 'delivered' }), refundedSale, noSale] }))).toEqual([
      'stuck-sale',
    ])
    const buyerEffects = [{ key: 'purchase/1/9/0/complete-job', status: 'planned' }]
    expect(kinds(observation({ buyerEffects }))).toEqual(['stuck-effect'])
  })

  it('finds money left in escrow', () => {
    const jobs = [job({ status: 'Submitted', completed: 0, paid: [] }), refundedJob]
    const balances = { client: 930n, provider: 500n, escrow: 70n }
    const sales = [sale({ phase: 'failed' }), refundedSale, noSale]
    expect(kinds(observation({ jobs, balances, sales }))).toEqual([
      'disagreement',
      'stuck-job',
      'stuck-money',
    ])
  })

  it('finds results that the buyer paid for and does not have', () => {
    const without = [purchase({ output: undefined }), refundedPurchase, noPurchase]
    expect(kinds(observation({ purchases: without }))).toEqual(['lost-result'])
    const wrong = [purchase({ output: { order: 1, square: 2 } }), refundedPurchase, noPurchase]
    expect(kinds(observation({ purchases: wrong }))).toEqual(['wrong-result'])
    expect(kinds(observation({ works: [] }))).toEqual(['no-work'])
  })

  it('takes a payment that the buyer could not prevent for a lost result', () => {
    const unseen = purchase({ phase: 'failed', failure: 'paid-undelivered', output: undefined })
    expect(kinds(observation({ purchases: [unseen, refundedPurchase, noPurchase] }))).toEqual(['lost-result'])
  })

  it('finds sides that do not agree with the chain or with each other', () => {
    const purchases = [purchase({ phase: 'refunded' }), refundedPurchase, noPurchase]
    expect(kinds(observation({ purchases }))).toEqual(['disagreement'])
    expect(kinds(observation({ sales: [sale({ phase: 'failed' }), refundedSale, noSale] }))).toEqual([
      'disagreement',
    ])
    expect(kinds(observation({ sales: [refundedSale, noSale] }))).toEqual(['disagreement'])
    const unknown = { ...refundedJob, deal: '0xcc' } as const
    expect(kinds(observation({ jobs: [job(), refundedJob, unknown] }))).toEqual(['disagreement'])
  })

  it('finds what was funded, paid or done twice', () => {
    expect(kinds(observation({ jobs: [job({ funded: 2 }), refundedJob] }))).toEqual(['double-funded'])
    expect(kinds(observation({ jobs: [job({ paid: [70n, 70n] }), refundedJob] }))).toEqual(['double-paid'])
    expect(kinds(observation({ jobs: [job({ refunded: [70n] }), refundedJob] }))).toEqual(['double-paid'])
    expect(kinds(observation({ jobs: [job({ submitted: 2 }), refundedJob] }))).toEqual(['double-step'])
    expect(kinds(observation({ jobs: [job({ completed: 2 }), refundedJob] }))).toEqual(['double-step'])
    const given = { from: '0x01', deal: paidDeal } as const
    expect(kinds(observation({ feedback: [given, given, { ...given, from: '0x02' }] }))).toEqual([
      'double-feedback',
    ])
  })

  it('finds money that came from or went to nowhere', () => {
    expect(kinds(observation({ balances: { client: 929n, provider: 570n, escrow: 0n } }))).toEqual([
      'money-created',
    ])
    expect(kinds(observation({ balances: { client: 860n, provider: 640n, escrow: 0n } }))).toEqual([
      'money-astray',
    ])
    expect(kinds(observation({ jobs: [job({ paid: [71n] }), refundedJob] }))).toEqual(['money-astray'])
  })

  it('finds processes that ended by themselves', () => {
    expect(checkWorld(observation({ deaths: ['seller ended by itself with code 1'] }))).toEqual([
      { kind: 'process-died', message: 'seller ended by itself with code 1' },
    ])
  })

  it('names the order, what was done to it, and the deal', () => {
    const seen = observation({ purchases: [purchase({ phase: 'completing' }), refundedPurchase, noPurchase] })
    const [first, ...others] = seen.orders
    const orders =
      first === undefined ? [] : [{ ...first, note: 'buyer dies before complete-job 1' }, ...others]
    expect(checkWorld({ ...seen, orders })).toEqual([
      {
        kind: 'stuck-purchase',
        deal: paidDeal,
        message: 'order 1 (buyer dies before complete-job 1): the purchase is still completing',
      },
    ])
  })
})
