import { type Address, type Agreement, type Hex, hashAgreement } from '@dealwright/protocols'

const maxRemembered = 64
const remembered = new Map<string, Hex>()

/**
 * The EIP-712 hash of an agreement: the deal id. One decision asks for it several times and it costs ten thousand times as much as
 * looking it up, so the latest are remembered by all that they are made of. Throws `bad-agreement`.
 */
export function hashDeal(agreement: Agreement, domain: { chainId: number; escrow: Address }): Hex {
  const { client, provider, evaluator, token, price, serviceDigest, requestHash } = agreement
  const { deliverBy, reviewPeriod, salt } = agreement
  const facts = [
    client,
    provider,
    evaluator,
    token,
    price,
    serviceDigest,
    requestHash,
    deliverBy,
    reviewPeriod,
    salt,
  ]
  const key = [domain.chainId, domain.escrow, ...facts].join()
  const known = remembered.get(key)
  if (known !== undefined) return known
  const hash = hashAgreement(agreement, domain)
  remembered.set(key, hash)
  const [oldest] = remembered.keys()
  if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest)
  return hash
}
