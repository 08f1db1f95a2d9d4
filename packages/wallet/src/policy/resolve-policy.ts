import { DealwrightError, parseMoney, type Token } from '@dealwright/protocols'
import { parseEther } from 'ethers'
import type { z } from 'zod'
import { toAddress } from '../chain/to-address.ts'
import { normaliseService } from './normalise-service.ts'
import type { Budget, BudgetSubject, Policy, PolicyOptions } from './policy.ts'
import { policySchema } from './policy-schema.ts'

type Parsed = z.output<typeof policySchema>

/**
 * Fills in a policy's defaults for a token: 5 of it per deal and 25 in any 24 hours, that token only. Throws `bad-policy` on
 * anything not understood.
 */
export function resolvePolicy(options: PolicyOptions | undefined, token: Token): Policy {
  return parsePolicy(options ?? {}, token)
}

/** Reads a policy from JSON, like {@link resolvePolicy}. Throws `bad-policy` on anything not understood. */
export function parsePolicy(json: unknown, token: Token): Policy {
  const parsed = policySchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new DealwrightError({
      code: 'bad-policy',
      message: `Correct the spending policy: ${issue?.path.join('.') || 'policy'}: ${issue?.message ?? 'not understood'}.`,
    })
  }
  const { data } = parsed
  const { otherTokens = [], evaluators = [], recipients = [], contracts = [], quietHours = [] } = data
  return {
    tokens: [
      { address: token.address, perDealCeiling: readMoney(data.perDealCeiling, token) ?? tokens(5, token) },
      ...otherTokens.map(({ address, perDealCeiling }) => ({
        address: toAddress(address),
        perDealCeiling: BigInt(perDealCeiling),
      })),
    ],
    budgets: [
      ...readBudgets(data.budgets ?? [], token),
      ...otherTokens.map(
        ({ address, perDealCeiling, perDay }): Budget => ({
          token: toAddress(address),
          limit: perDay === undefined ? BigInt(perDealCeiling) * 5n : BigInt(perDay),
          per: 'day',
        }),
      ),
    ],
    evaluators: evaluators.map(toAddress),
    allowApprove: data.allowApprove ?? false,
    recipients: recipients.map(toAddress),
    contracts: contracts.map(({ address, methods }) => ({ address: toAddress(address), methods })),
    services: data.services?.map(normaliseService),
    counterparties: data.counterparties?.map(toAddress),
    rates: data.rates ?? [],
    gas: { perTransaction: readWei(data.gas?.perTransaction), perDay: readWei(data.gas?.perDay) },
    quietHours,
    approveAbove: readMoney(data.approveAbove, token),
    simulation: data.simulation ?? 'where-offered',
    frozen: data.frozen ?? false,
  }
}

const dividing: readonly Budget['per'][] = ['transaction', 'deal']

/** The default day stays unless a budget limits some time as a whole: one for a single service must not widen all others. */
function readBudgets(budgets: NonNullable<Parsed['budgets']>, token: Token): readonly Budget[] {
  const read = budgets.map(({ limit, per, of, each }): Budget => {
    return {
      token: token.address,
      limit: readMoney(limit, token) ?? 0n,
      per,
      ...(of === undefined ? {} : { of: readSubject(of) }),
      ...(each === undefined ? {} : { each }),
    }
  })
  const isWhole = read.some(
    ({ per, of, each }) => of === undefined && each === undefined && !dividing.includes(per),
  )
  return isWhole ? read : [...read, { token: token.address, limit: tokens(25, token), per: 'day' }]
}

function readSubject(of: { service: string } | { counterparty: string }): BudgetSubject {
  return 'service' in of
    ? { service: normaliseService(of.service) }
    : { counterparty: toAddress(of.counterparty) }
}

function readMoney(money: bigint | string | undefined, token: Token): bigint | undefined {
  if (money === undefined || typeof money === 'bigint') return money
  return /^\d{1,78}$/.test(money) ? BigInt(money) : parseMoney(money, token)
}

function readWei(money: bigint | string | undefined): bigint | undefined {
  if (money === undefined || typeof money === 'bigint') return money
  const [amount = '', unit] = money.split(' ')
  return unit === undefined ? BigInt(amount) : parseEther(amount)
}

function tokens(count: number, { decimals }: Token): bigint {
  return BigInt(count) * 10n ** BigInt(decimals)
}
