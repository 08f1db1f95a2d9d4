import { commit } from '@dealwright/protocols'
import type { Decision, Surroundings } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { collect, endSale, giveBack, verifyFunding } from './end-sale.ts'
import { patience } from './margins.ts'
import type { Sale } from './sale.ts'

/** What the provider does when time is up: look at the chain, try again, or give up. */
export function followSaleDeadline(sale: Sale, { now }: Surroundings): Decision<Sale> | undefined {
  const { phase, deal, service, input, client, failure } = sale
  if (phase === 'negotiating' || phase === 'agreeable') {
    return endSale(sale, { code: 'silent', message: 'the client fell silent while bargaining' })
  }
  if (deal === undefined) return undefined
  const again = (effect: Effect, deadline: number | null): Decision<Sale> => ({
    state: { ...sale, deadline },
    effects: [effect],
    notices: [],
  })
  switch (phase) {
    case 'awaiting-funding':
      if (now <= sale.deliverBy * 1000 + patience) return verifyFunding(sale)
      return endSale(sale, { code: 'not-funded', message: 'the client did not fund' })
    case 'working':
      if (now >= sale.deliverBy * 1000) {
        return giveBack(sale, 'the work was not done in time', [{ type: 'stop-work', job: deal }])
      }
      return again({ type: 'start-work', job: deal, service, input, client }, sale.deliverBy * 1000)
    case 'submitting':
      return again(
        { type: 'submit-work', job: deal, deliverable: commit(sale.output ?? null, sale.blinding) },
        null,
      )
    case 'returning':
      return again({ type: 'reject-job', job: deal, reason: failure?.message ?? 'the work failed' }, null)
    case 'delivered':
      return collect(sale)
    default:
      return undefined
  }
}
