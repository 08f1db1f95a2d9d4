import type { BudgetView } from '@dealwright/console/api'
import type { SignedMandate, Token } from '@dealwright/protocols'
import { readMandate } from '@dealwright/wallet'
import type { Office } from './office.ts'
import { toAmount } from './to-amount.ts'

/** What a mandate's principal has left for the agent, as the chain knows it. */
export async function readMandateBudgets(
  signed: SignedMandate,
  { token, provider }: { readonly token: Token; readonly provider: Office['provider'] },
): Promise<readonly BudgetView[]> {
  if (provider === undefined) return []
  const { total, perPeriod, period } = signed.mandate
  const { spent, spentInPeriod } = await readMandate(await provider(), signed)
  const view = (per: string, limit: bigint, used: bigint): BudgetView => ({
    from: 'mandate',
    words: `${toAmount(limit, token).text} of the mandate ${per === 'lifetime' ? 'in all' : 'per period'}`,
    per,
    limit: toAmount(limit, token),
    used: toAmount(used, token),
    left: toAmount(used < limit ? limit - used : 0n, token),
  })
  return [...(period === 0 ? [] : [view('period', perPeriod, spentInPeriod)]), view('lifetime', total, spent)]
}
