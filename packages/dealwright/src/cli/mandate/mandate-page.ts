import { formatMoney, hashMandate, type SignedMandate, type Token } from '@dealwright/protocols'
import { type MandateState, refuseMandate } from '@dealwright/wallet'
import { createPage } from '../create-page.ts'

/** What a page about a mandate is made of. */
export interface MandatePageParameters {
  readonly token: Token
  /** Unix seconds. */
  readonly now: number
  /** Left out where the chain is not asked. */
  readonly state?: MandateState
}

const periodNames = new Map([
  [3_600, 'hour'],
  [86_400, 'day'],
  [604_800, 'week'],
  [2_592_000, '30 days'],
])
const anyProvider = '0x0000000000000000000000000000000000000000'

/** Says in words what a mandate allows, when it ends, and what is spent and left of it. */
export function mandatePage(
  signed: SignedMandate,
  { token, now, state }: MandatePageParameters,
): readonly string[] {
  const { mandate } = signed
  const lines: string[] = []
  const page = createPage(line => lines.push(line))
  const money = (amount: bigint): string => formatMoney(amount, token)
  const { perDeal, perPeriod, period, total, services, registry, validUntil } = mandate
  page.line('Mandate', hashMandate(mandate, signed))
  page.line('Money of', mandate.principal)
  page.line('Spent by', mandate.agent)
  page.line('Limits', `${money(perDeal)} a deal, ${money(total)} in all`)
  if (period > 0) page.line('', `${money(perPeriod)} per ${periodNames.get(period) ?? `${period} seconds`}`)
  page.line(
    'For',
    services.length === 0
      ? 'any service'
      : `${services.length} named service${services.length === 1 ? '' : 's'}`,
  )
  page.line('', registry === anyProvider ? 'of any provider' : `of providers in the registry ${registry}`)
  page.line(
    'Ends',
    `${new Date(validUntil * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC, ${describeLeft(validUntil - now)}`,
  )
  if (state !== undefined) {
    const inPeriod = period > 0 ? `, ${money(state.spentInPeriod)} in this period` : ''
    page.line('Spent', `${money(state.spent)} of ${money(total)}${inPeriod}; refunds restore nothing`)
    page.line('Left', `${money(state.available)} for the next deal`)
    page.line(
      'Account',
      `${money(state.balance)} there, ${money(state.allowance)} allowed to the mandate contract`,
    )
    const refused = refuseMandate(mandate, state, token)
    page.text('State', refused?.message ?? 'The agent can pay with it.')
  }
  return lines
}

function describeLeft(seconds: number): string {
  if (seconds < 0) return 'which is past'
  const days = Math.floor(seconds / 86_400)
  return days >= 2 ? `in ${days} days` : `in ${Math.floor(seconds / 3_600)} hours`
}
