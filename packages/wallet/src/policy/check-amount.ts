import type { Address } from '@dealwright/protocols'
import type { TypedDataDomain } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { Policy, PolicyContext } from './policy.ts'
import { allowed, denied, describeAmount, type Verdict } from './verdict.ts'

/** Money that may leave: a token and atomic units of it. */
export interface Amount {
  readonly token: Address
  readonly amount: bigint
}

/** Whether the token is one that the policy knows, and the amount within its ceiling. */
export function checkAmount(policy: Policy, { token, amount }: Amount, context: PolicyContext): Verdict {
  const allowance = policy.tokens.find(({ address }) => isSameAddress(address, token))
  if (allowance === undefined)
    return denied({
      rule: 'token-allowlist',
      limit: policy.tokens.map(({ address }) => address).join(', '),
      value: token,
      message: `Token ${token} is not allowed: add it to policy.otherTokens with its own ceiling if you trust it.`,
    })
  if (amount >= 0n && amount <= allowance.perDealCeiling) return allowed
  const limit = describeAmount(allowance.perDealCeiling, token, context)
  const value = describeAmount(amount, token, context)
  return denied({
    rule: 'per-deal-ceiling',
    limit,
    value,
    message: `${value} is not within the ceiling of ${limit} per deal: agree on less, or raise the policy's perDealCeiling.`,
  })
}

/** Whether the token is one that the policy knows. */
export function checkToken(policy: Policy, token: Address, context: PolicyContext): Verdict {
  return checkAmount(policy, { token, amount: 0n }, context)
}

/** Whether a payment would be signed for the very token and chain that it speaks of. */
export function checkTokenDomain(
  { token, tokenDomain }: { token: Address; tokenDomain: TypedDataDomain },
  context: PolicyContext,
): Verdict {
  const { chainId, verifyingContract } = tokenDomain
  if (
    String(chainId) === String(context.chainId) &&
    verifyingContract &&
    isSameAddress(verifyingContract, token)
  )
    return allowed
  const limit = `${token} on chain ${context.chainId}`
  const value = `${verifyingContract ?? 'no contract'} on chain ${chainId ?? 'any'}`
  return denied({
    rule: 'known-typed-data',
    limit,
    value,
    message: `The payment must be signed for the deal's own token and chain: ${limit}, not ${value}.`,
  })
}
