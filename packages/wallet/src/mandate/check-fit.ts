import { DealwrightError, formatMoney, type SignedMandate } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import type { PolicyContext } from '../policy/policy.ts'

const anyProvider = '0x0000000000000000000000000000000000000000'

/** Throws `bad-mandate` where a mandate is for another agent, chain, contract, token or registry than this wallet's. */
export function checkFit({ mandate, chainId, spendingMandate }: SignedMandate, context: PolicyContext): void {
  const { contracts, token, self } = context
  const { agent, registry } = mandate
  const checks: readonly (readonly [what: string, named: string, own: string | undefined])[] = [
    ['agent', agent, self],
    ['chain', String(chainId), String(context.chainId)],
    ['contract', spendingMandate, contracts.spendingMandate],
    ['escrow', mandate.escrow, contracts.escrow],
    ['token', mandate.token, token.address],
    [
      'registry',
      registry === anyProvider ? contracts.identityRegistry : registry,
      contracts.identityRegistry,
    ],
  ]
  const other = checks.find(([, named, own]) => own === undefined || !isSameAddress(named, own))
  if (other === undefined) return
  const [what, named, own] = other
  throw new DealwrightError({
    code: 'bad-mandate',
    message: `The mandate of ${formatMoney(mandate.total, token)} names ${what} ${named}, and this wallet's is ${own ?? 'none'}: ask for a mandate that fits.`,
  })
}
