import { type Agreement, type Hex, ok, type Result } from '@dealwright/protocols'
import { hashDeal } from '../intent/hash-deal.ts'
import type { Session } from '../wallet/session.ts'
import type { WalletFailure } from '../wallet/types.ts'

/** Signs an agreement to which this wallet is a party, within the policy. The hash is the deal id. */
export async function signAgreement(
  session: Session,
  agreement: Agreement,
): Promise<Result<{ hash: Hex; signature: Hex }, WalletFailure>> {
  const signed = await session.guard({ intent: { kind: 'sign-agreement', agreement } })
  if (!signed.ok) return signed
  const { chainId, contracts } = session.context
  const hash = hashDeal(agreement, { chainId, escrow: contracts.escrow })
  session.signatures.add(hash, signed.value)
  return ok({ hash, signature: signed.value })
}
