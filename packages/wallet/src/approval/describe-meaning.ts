import { type Address, formatMoney, type Token } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import { isUnlimited } from '../decode/is-unlimited.ts'
import { type AllowanceMeaning, type Meaning, nativeToken, type PaymentMeaning } from '../decode/meaning.ts'
import type { ApprovalWords } from './approval.ts'
import { plainName } from './plain-name.ts'

/** What helps to say a meaning in words. */
export interface DescribeMeaningParameters {
  /** Whose wallet it is. */
  readonly self: Address
  /** Tokens whose amounts can be read as money; others are told in units of their address. */
  readonly tokens: readonly Token[]
  /** Contracts by what they are, e.g. `escrow`. These words are believed. */
  readonly contracts?: readonly { readonly address: Address; readonly label: string }[]
  /** What others call themselves: shown as a claim, beside the address. */
  readonly names?: readonly { readonly address: Address; readonly name: string }[]
}

/** Says in words for people who gets how much, what changes, and until when. Made from the decoded meaning alone. */
export function describeMeaning(meaning: Meaning, parameters: DescribeMeaningParameters): ApprovalWords {
  const { payments, allowances, agreement, deal, until, calls } = meaning
  const account = (address: Address) => describeAccount(address, parameters)
  const lines = [
    ...payments.map(
      ({ token, amount, from, to }) =>
        `${describeAmount(token, amount, parameters)} goes from ${account(from)} to ${account(to)}`,
    ),
    ...allowances.map(allowance => describeAllowance(allowance, parameters)),
    ...(agreement === undefined
      ? []
      : [
          `Deal with provider ${account(agreement.provider)}, judged by ${account(agreement.evaluator)}`,
          `To be delivered by ${describeTime(BigInt(agreement.deliverBy))}`,
        ]),
    ...(deal === undefined ? [] : [`Deal ${deal}`]),
    ...calls.map(({ contract, method }) => `Through ${method} of ${account(contract)}`),
    ...(until === undefined ? [] : [`Valid until ${describeTime(until)}`]),
  ]
  return { title: describeTitle(payments, allowances, parameters), lines }
}

function describeTitle(
  payments: readonly PaymentMeaning[],
  allowances: readonly AllowanceMeaning[],
  parameters: DescribeMeaningParameters,
): string {
  const own = payments.filter(({ from }) => isSameAddress(from, parameters.self))
  const unlimited = allowances.some(({ amount, change }) => change !== 'decrease' && isUnlimited(amount))
  if (unlimited) return 'Give somebody unlimited power over your tokens'
  const amounts = [...sumByToken(own)].map(([token, amount]) => describeAmount(token, amount, parameters))
  if (amounts.length > 0) return `Pay ${amounts.join(' and ')}`
  if (payments.length > 0) return "Move others' money"
  return allowances.length > 0 ? 'Let somebody take tokens' : 'Sign without paying'
}

function sumByToken(payments: readonly PaymentMeaning[]): ReadonlyMap<Address, bigint> {
  const sums = new Map<Address, bigint>()
  for (const { token, amount } of payments) sums.set(token, (sums.get(token) ?? 0n) + amount)
  return sums
}

function describeAllowance(
  { token, owner, spender, amount, change }: AllowanceMeaning,
  parameters: DescribeMeaningParameters,
): string {
  const account = (address: Address) => describeAccount(address, parameters)
  const much =
    change !== 'decrease' && isUnlimited(amount)
      ? `ALL tokens ${token} without limit`
      : describeAmount(token, amount, parameters)
  const verb = {
    set: `may take up to ${much}`,
    increase: `may take ${much} more`,
    decrease: `may take ${much} less`,
  }[change ?? 'set']
  return `${account(spender)} ${verb} from ${account(owner)}`
}

function describeAmount(token: Address, amount: bigint, { tokens }: DescribeMeaningParameters): string {
  const known = tokens.find(({ address }) => isSameAddress(address, token))
  if (known !== undefined) return formatMoney(amount, { ...known, symbol: plainName(known.symbol, 12) })
  return isSameAddress(token, nativeToken)
    ? `${amount} wei of native currency`
    : `${amount} units of token ${token}`
}

function describeAccount(
  address: Address,
  { self, contracts = [], names = [] }: DescribeMeaningParameters,
): string {
  if (isSameAddress(address, self)) return 'your agent'
  const label = contracts.find(known => isSameAddress(known.address, address))?.label
  if (label !== undefined) return `the ${label} (${address})`
  const name = names.find(known => isSameAddress(known.address, address))?.name
  return name === undefined
    ? address
    : `${address}, which calls itself "${plainName(name).replaceAll('"', "'")}"`
}

/** Times beyond the calendar never end for anybody alive. */
function describeTime(seconds: bigint): string {
  return seconds > 253_402_300_799n
    ? 'for ever'
    : `${new Date(Number(seconds) * 1_000).toISOString().slice(0, 19)}Z`
}
