import { isEnding, type JobView, type Observation, type PurchaseView, type SaleView } from './observation.ts'
import type { Violation, ViolationKind } from './violation.ts'

/** Checks that each order became one purchase that ended, as its seller and the chain say too, and that no result is lost. */
export const checkOrders = ({ orders, buyer, seller, chain, works }: Observation): readonly Violation[] => {
  const jobs = new Map(chain.jobs.map(job => [job.deal, job]))
  const sales = new Map(seller.sales.flatMap(sale => (sale.deal === undefined ? [] : [[sale.deal, sale]])))
  const ofOrders = orders.flatMap(({ number, note }): readonly Violation[] => {
    const told = note === undefined ? `order ${number}` : `order ${number} (${note})`
    const purchases = buyer.purchases.filter(({ order }) => order === number)
    const [purchase, ...others] = purchases
    if (purchase === undefined) return [{ kind: 'lost-order', message: `${told} became no purchase` }]
    if (others.length > 0) {
      return [{ kind: 'double-order', message: `${told} became ${purchases.length} purchases` }]
    }
    const deal = purchase.deal
    const job = deal === undefined ? undefined : jobs.get(deal)
    const sale = deal === undefined ? undefined : sales.get(deal)
    const violation = (kind: ViolationKind, message: string): Violation => ({
      kind,
      message: `${told}: ${message}`,
      ...(deal === undefined ? {} : { deal }),
    })
    if (!isEnding(purchase.phase)) {
      return [violation('stuck-purchase', `the purchase is still ${purchase.phase}`)]
    }
    return [...compare(purchase, sale, job), ...checkResult(purchase, job, works)].map(([kind, message]) =>
      violation(kind, message),
    )
  })
  return [
    ...ofOrders,
    ...checkSales(seller.sales),
    ...checkEffects('buyer', buyer),
    ...checkEffects('seller', seller),
  ]
}

type Finding = readonly [kind: ViolationKind, message: string]

function compare(
  purchase: PurchaseView,
  sale: SaleView | undefined,
  job: JobView | undefined,
): readonly Finding[] {
  const status = job?.status ?? 'not on chain'
  const money = job === undefined ? 'unmoved' : job.status === 'Completed' ? 'paid' : 'back'
  const findings: Finding[] = []
  const believed =
    purchase.phase === 'completed' ? 'paid' : purchase.phase === 'refunded' ? 'back' : 'unmoved'
  // A payment that the buyer could not prevent is told as a failure of its own.
  const isTold = believed === money || (purchase.failure === 'paid-undelivered' && money === 'paid')
  if (!isTold) {
    findings.push(['disagreement', `the purchase is ${purchase.phase}, its job is ${status}`])
  }
  if (job !== undefined && sale === undefined) {
    findings.push(['disagreement', `the job is ${status}, the seller knows no such sale`])
  }
  if (sale !== undefined && isEnding(sale.phase) && (sale.phase === 'completed') !== (money === 'paid')) {
    findings.push(['disagreement', `the sale is ${sale.phase}, its job is ${status}`])
  }
  return findings
}

const resultOf = (output: unknown): { order: unknown; square: unknown } | undefined =>
  typeof output === 'object' && output !== null && 'order' in output && 'square' in output
    ? output
    : undefined

function checkResult(
  { order, output, deal }: PurchaseView,
  job: JobView | undefined,
  works: readonly string[],
): readonly Finding[] {
  if (job?.status !== 'Completed') return []
  const findings: Finding[] = []
  const result = resultOf(output)
  if (result === undefined) findings.push(['lost-result', 'the seller is paid, the buyer has no result'])
  else if (result.order !== order || result.square !== order * order) {
    findings.push(['wrong-result', `the result is ${JSON.stringify(result)}`])
  }
  if (deal !== undefined && !works.includes(deal))
    findings.push(['no-work', 'paid, though no work was run for it'])
  return findings
}

const checkSales = (sales: readonly SaleView[]): readonly Violation[] =>
  sales
    .filter(({ phase }) => !isEnding(phase))
    .map(({ order, phase, deal }) => ({
      kind: 'stuck-sale',
      message: `order ${order}: the sale is still ${phase}`,
      ...(deal === undefined ? {} : { deal }),
    }))

const checkEffects = (role: string, { openEffects }: Observation['buyer']): readonly Violation[] =>
  openEffects.map(({ key, status }) => ({
    kind: 'stuck-effect',
    message: `the ${role}'s effect ${key} is still ${status}`,
  }))
