import type { AgreementRecord } from '../deal-protocol.ts'
import type { Surroundings } from '../decision.ts'
import { isSameAddress } from '../is-same-address.ts'
import type { Sale } from './sale.ts'

/** The first term in which an agreement differs from what was negotiated, or undefined where it is exact. */
export function faultOfAgreement(
  agreement: AgreementRecord,
  sale: Sale,
  { self, network }: Surroundings,
): string | undefined {
  const price = agreedPrice(sale)
  const checks: readonly (readonly [term: string, holds: boolean])[] = [
    ['client', isSameAddress(agreement.client, sale.client)],
    ['provider', isSameAddress(agreement.provider, self)],
    ['evaluator', isSameAddress(agreement.evaluator, sale.client)],
    ['token', isSameAddress(agreement.token, network.token.address)],
    ['price', price !== undefined && BigInt(agreement.price) === BigInt(price)],
    ['price below the floor', BigInt(agreement.price) >= BigInt(sale.floor)],
    ['serviceDigest', agreement.serviceDigest === sale.serviceHash],
    ['requestHash', agreement.requestHash === sale.requestHash],
    ['deliverBy', agreement.deliverBy === sale.deliverBy],
    ['reviewPeriod', agreement.reviewPeriod === sale.reviewPeriod],
  ]
  return checks.find(([, holds]) => !holds)?.[0]
}

/** The price on the table: the client's last offer once we accepted it, else our own last offer. */
function agreedPrice({ phase, history }: Sale): string | undefined {
  const by = phase === 'agreeable' ? 'buyer' : 'seller'
  return history.findLast(offer => offer.by === by)?.price
}
