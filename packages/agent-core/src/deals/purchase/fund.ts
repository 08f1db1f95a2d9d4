import type { Hex } from '@dealwright/protocols'
import type { Effect } from '../effect.ts'
import type { Purchase, PurchaseTerms } from './purchase.ts'

/** Funds the job, or learns that it is funded. Nothing where not both sides have signed. */
export function openJob({
  agreement,
  clientSignature,
  providerSignature,
  terms,
}: Purchase): readonly Effect[] {
  if (agreement === undefined || clientSignature === undefined || providerSignature === undefined) return []
  return [{ type: 'open-job', agreement, clientSignature, providerSignature, ...byGas(terms) }]
}

/** Accepts the delivery, or learns that the provider has been paid. */
export const completeJob = (job: Hex, terms: PurchaseTerms): Effect => ({
  type: 'complete-job',
  job,
  ...byGas(terms),
})

const byGas = ({ gas }: PurchaseTerms): { gas?: 'provider' } => (gas === undefined ? {} : { gas })
