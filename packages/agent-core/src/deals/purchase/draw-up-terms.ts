import { commit, type Hex, type Json, randomHex, serviceDigestToHex } from '@dealwright/protocols'
import type { PurchaseTerms } from './purchase.ts'

export interface DrawUpTermsParameters {
  service: { readonly name: string; readonly version: string; readonly digest: string }
  outputSchema: Json
  input: Json
  /** Reservation value in atomic units. */
  budget: bigint
  /** First counter-offer in atomic units. */
  opening: bigint
  rounds: number
  /** Unix seconds. */
  deliverBy: number
  /** Seconds. */
  reviewPeriod: number
  agentId?: bigint
  gas?: 'provider'
}

/** The buyer's terms with fresh randomness: equal purchases make distinct deals, and the chain does not tell what was bought. */
export function drawUpTerms({
  service: { name, version, digest },
  budget,
  opening,
  agentId,
  ...terms
}: DrawUpTermsParameters): PurchaseTerms {
  const blinding: Hex = randomHex(32)
  return {
    ...terms,
    service: { name, version, digest },
    serviceHash: serviceDigestToHex(digest),
    blinding,
    requestHash: commit(terms.input, blinding),
    budget: String(budget),
    opening: String(opening),
    salt: randomHex(32),
    ...(agentId === undefined ? {} : { agentId: String(agentId) }),
  }
}
