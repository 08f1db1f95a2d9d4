import { type Agreement, parseAgreement } from '@dealwright/protocols'
import { allowed, denied, type Verdict } from './verdict.ts'

/** Whether an agreement's fields are ones that can be signed at all: addresses, hashes, whole numbers in their ranges. Pure. */
export function checkTerms(agreement: Agreement): Verdict {
  const { price, serviceDigest, requestHash, salt } = agreement
  // Type-checked callers too pass what came from elsewhere; the wire form knows every range.
  const parsed = parseAgreement({
    ...agreement,
    price: String(price),
    serviceDigest: lower(serviceDigest),
    requestHash: lower(requestHash),
    salt: lower(salt),
  })
  if (parsed.ok && typeof price === 'bigint') return allowed
  const value = parsed.ok ? 'price: expected atomic units as a bigint' : parsed.error
  return denied({
    rule: 'terms',
    limit: 'addresses, hashes and whole numbers in their ranges',
    value,
    message: `The agreement cannot be signed as it is (${value}): correct its terms.`,
  })
}

function lower(text: unknown): unknown {
  return typeof text === 'string' ? text.toLowerCase() : text
}
