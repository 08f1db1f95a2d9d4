import type { Decision } from '../decision.ts'
import type { Effect } from '../effect.ts'
import type { Sale } from './sale.ts'

/** Ends a sale without payment. */
export function endSale(
  sale: Sale,
  failure: { code: string; message: string },
  effects: readonly Effect[] = [],
): Decision<Sale> {
  return {
    state: { ...sale, phase: 'failed', deadline: null, failure },
    effects,
    notices: [{ type: 'failed', ...failure }],
  }
}

/** Work that cannot be done gives the client its money back at once. */
export function giveBack(
  sale: Sale,
  reason: string,
  effects: readonly Effect[] = [],
): Decision<Sale> | undefined {
  if (sale.deal === undefined) return undefined
  const message = reason.slice(0, 500)
  const failure = { code: 'work-failed', message }
  return {
    state: { ...sale, phase: 'returning', deadline: null, failure },
    effects: [...effects, { type: 'reject-job', job: sale.deal, reason: message }],
    notices: [{ type: 'failed', ...failure }],
  }
}

/** Looks at the chain for the client's money. */
export function verifyFunding(sale: Sale): Decision<Sale> | undefined {
  const { deal, agreement } = sale
  if (deal === undefined || agreement === undefined) return undefined
  return {
    state: { ...sale, phase: 'verifying', deadline: null },
    effects: [{ type: 'verify-funding', job: deal, agreement }],
    notices: [],
  }
}

/** Takes the payment with the client's signed acceptance; undefined where there is none. */
export function collectApproved(sale: Sale): Decision<Sale> | undefined {
  if (sale.deal === undefined || sale.approval === undefined) return undefined
  const { reason, signature } = sale.approval
  return {
    state: { ...sale, phase: 'collecting', deadline: null, isApprovalTried: true },
    effects: [{ type: 'relay-completion', job: sale.deal, reason, signature }],
    notices: [],
  }
}

/** Asks the chain what became of the payment, and takes it where it is due. */
export function collect(sale: Sale): Decision<Sale> | undefined {
  if (sale.deal === undefined) return undefined
  return {
    state: { ...sale, phase: 'collecting', deadline: null },
    effects: [{ type: 'collect', job: sale.deal }],
    notices: [],
  }
}
