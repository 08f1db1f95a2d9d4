import { type Bargain, type DealStage, type DealTransaction, dealStages } from './bargain.ts'

/** What the agent tells of a deal, as it came: fields are read, never trusted. */
export interface NoticeLike {
  readonly type: string
  readonly [field: string]: unknown
}

/** What is known of a purchase after one more notice, told at `at` in Unix milliseconds. Unknown notices change nothing. */
export function applyNotice(bargain: Bargain, notice: NoticeLike, at: number): Bargain {
  const text = (field: string) => readText(notice[field])
  const price = readUnits(notice['price'])
  const peer = text('peer')
  const by = notice['by'] === 'buyer' ? 'buyer' : 'seller'
  const reach = (stage: DealStage, step?: string): Bargain => ({
    ...bargain,
    ...(text('deal') === undefined ? {} : { deal: text('deal') ?? '' }),
    stage: dealStages.indexOf(stage) > dealStages.indexOf(bargain.stage) ? stage : bargain.stage,
    reached: { [stage]: at, ...bargain.reached },
    transactions: addTransaction(bargain.transactions, step, text('transaction')),
  })

  switch (notice.type) {
    case 'called':
      return { ...bargain, sellers: readTexts(notice['providers']) }
    case 'offer':
      if (peer === undefined || price === undefined) return bargain
      return { ...bargain, offers: [...bargain.offers, { peer, by, price }] }
    case 'agreeable': {
      if (peer === undefined || price === undefined) return bargain
      const taker = notice['acceptedBy'] === 'buyer' ? 'buyer' : 'seller'
      return { ...bargain, outcomes: withEntry(bargain.outcomes, peer, { kind: 'agreed', by: taker, price }) }
    }
    case 'withdrew': {
      if (peer === undefined) return bargain
      const outcome = { kind: 'withdrew', by, reason: text('reason') ?? '' } as const
      return { ...bargain, outcomes: withEntry(bargain.outcomes, peer, outcome) }
    }
    case 'won': {
      if (peer === undefined || price === undefined) return bargain
      const others = Array.isArray(notice['others']) ? notice['others'].length : 0
      return { ...reach('agreed'), winner: { peer, price, others } }
    }
    case 'signed':
      return reach('agreed')
    case 'funded':
      return reach('escrow', 'Paid into escrow')
    case 'working':
      return reach('work')
    case 'progress':
      return { ...reach('work'), progress: readProgress(notice['value']) }
    case 'submitted':
      return reach('delivered', 'Fingerprint of the result')
    case 'delivered':
      return reach('delivered')
    case 'completed':
      return reach('paid', 'Escrow released')
    case 'feedback':
      return {
        ...bargain,
        transactions: addTransaction(bargain.transactions, 'Feedback', text('transaction')),
      }
    case 'refunded': {
      const transactions = addTransaction(bargain.transactions, 'Refund', text('transaction'))
      return { ...bargain, end: 'refunded', transactions }
    }
    case 'failed':
      return { ...bargain, end: bargain.end ?? 'failed', failure: text('message') ?? text('code') ?? '' }
    default:
      return bargain
  }
}

/** A seller's report on its work: a percentage where it gives one, and what it says it does. */
export function readProgress(value: unknown): NonNullable<Bargain['progress']> {
  if (typeof value === 'string') return { doing: value }
  if (value === null || typeof value !== 'object') return {}
  const percent = 'percent' in value ? value.percent : undefined
  const doing = 'doing' in value ? value.doing : undefined
  return {
    ...(typeof percent === 'number' && percent >= 0 && percent <= 100 ? { percent } : {}),
    ...(typeof doing === 'string' ? { doing } : {}),
  }
}

const readText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const readTexts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []

/** Atomic units in decimal text; anything else is no price. */
const readUnits = (value: unknown): bigint | undefined =>
  typeof value === 'string' && /^\d{1,78}$/.test(value) ? BigInt(value) : undefined

const withEntry = <Value>(map: ReadonlyMap<string, Value>, key: string, value: Value) =>
  new Map(map).set(key, value)

const addTransaction = (
  transactions: readonly DealTransaction[],
  step: string | undefined,
  hash: string | undefined,
): readonly DealTransaction[] =>
  step === undefined || hash === undefined || transactions.some(known => known.hash === hash)
    ? transactions
    : [...transactions, { step, hash }]
