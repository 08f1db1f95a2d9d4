import { SpendingMandate__factory, TestUSDC__factory } from '@dealwright/contracts'
import type { SignedMandate } from '@dealwright/protocols'
import type { Provider } from 'ethers'
import { readNow } from '../wallet/read-now.ts'

/** A mandate as the chain has it now. Amounts are atomic units of its token. */
export interface MandateState {
  readonly isRevoked: boolean
  readonly spent: bigint
  readonly spentInPeriod: bigint
  /** Most that one more deal could cost by the mandate's own limits: 0 where it is revoked, used up or not valid. */
  readonly available: bigint
  /** What the principal lets the mandate contract take. */
  readonly allowance: bigint
  /** What the principal has. */
  readonly balance: bigint
  /** Chain time, Unix seconds. */
  readonly now: number
}

/** Reads what is left of a mandate, and whether the principal's account can pay it. */
export async function readMandate(
  provider: Provider,
  { mandate, spendingMandate }: Pick<SignedMandate, 'mandate' | 'spendingMandate'>,
): Promise<MandateState> {
  const contract = SpendingMandate__factory.connect(spendingMandate, provider)
  const token = TestUSDC__factory.connect(mandate.token, provider)
  const { principal } = mandate
  const limits = { ...mandate, services: [...mandate.services] }
  const [isRevoked, [spent, spentInPeriod], available, allowance, balance, now] = await Promise.all([
    contract.hashMandate(limits).then(hash => contract.isRevoked(principal, hash)),
    contract.spent(limits),
    contract.available(limits),
    token.allowance(principal, spendingMandate),
    token.balanceOf(principal),
    readNow(provider),
  ])
  return { isRevoked, spent, spentInPeriod, available, allowance, balance, now }
}
