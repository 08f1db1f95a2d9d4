import type { Address } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { PolicyContext } from './policy.ts'
import { allowed, denied, type Verdict } from './verdict.ts'

/** Whether the wallet knows this optional contract of its network and, where one is named, whether it is that one. */
export function checkContract(
  name: 'spendingMandate' | 'paymentChannel',
  named: Address | undefined,
  { contracts, chainId }: PolicyContext,
): Verdict {
  const known = contracts[name]
  if (known === undefined)
    return denied({
      rule: 'known-contract',
      limit: `no ${name} on chain ${chainId}`,
      value: named ?? name,
      message: `This wallet knows no ${name} on chain ${chainId}: give contracts.${name} to createWallet.`,
    })
  if (named === undefined || isSameAddress(named, known)) return allowed
  return denied({
    rule: 'known-contract',
    limit: known,
    value: named,
    message: `The wallet knows ${known} as its ${name}, not ${named}.`,
  })
}
