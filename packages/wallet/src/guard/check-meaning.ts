import { type Address, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import { isUnlimited } from '../decode/is-unlimited.ts'
import type { AllowanceMeaning, Meaning, PaymentMeaning } from '../decode/meaning.ts'
import type { Intent } from '../intent/intent.ts'
import type { Denial, Policy, PolicyContext, Spending } from '../policy/policy.ts'
import { denied, describeAmount, firstDenial, type Verdict } from '../policy/verdict.ts'

/** What the intent claims, beside which its bytes are held. */
export interface Claim {
  readonly intent: Intent
  readonly spending: Spending | undefined
}

/**
 * Compares what the bytes mean with what the intent claims: the one contract, the same deal, exactly the claimed money to the
 * claimed recipient, and nothing else of this wallet's. Pure. This is what stays true if a compiler is wrong.
 */
export function checkMeaning(
  meaning: Meaning,
  claim: Claim,
  { policy, context }: { policy: Policy; context: PolicyContext },
): Result<void, Denial> {
  return firstDenial(
    () => checkContracts(meaning, { policy, context }),
    () => checkDeal(meaning, claim),
    () => checkMoney(meaning, claim, context),
    () => checkPower(meaning, claim, context),
  )
}

/** Whether only the wallet's own contracts and tokens are called. */
export function checkContracts(
  { calls }: Meaning,
  { policy, context }: { policy: Policy; context: PolicyContext },
): Verdict {
  const { token: _, ...contracts } = context.contracts
  const known: readonly (Address | undefined)[] = [
    ...Object.values(contracts),
    ...policy.tokens.map(({ address }) => address),
  ]
  const foreign = calls.find(
    ({ contract, method }) =>
      method === 'receive' ||
      !known.some(address => address !== undefined && isSameAddress(address, contract)),
  )
  if (foreign === undefined && calls.length === 1) return ok(undefined)
  return denied({
    rule: 'known-contract',
    limit: 'one call of the contracts of the network and the tokens of the policy',
    value: foreign?.contract ?? `${calls.length} calls`,
    message:
      foreign === undefined
        ? 'The wallet makes one call at a time.'
        : `The wallet does not call ${foreign.method} of ${foreign.contract}: it is none of its contracts.`,
  })
}

function checkDeal({ deal }: Meaning, { intent, spending }: Claim): Verdict {
  const claimed = 'job' in intent ? intent.job : spending?.kind === 'deal' ? spending.key : undefined
  // An approve says nothing of the deal that it is for.
  const isSilent = deal === undefined && intentsWithoutDeal.has(intent.kind)
  if (claimed === undefined || isSilent || deal?.toLowerCase() === claimed.toLowerCase()) return ok(undefined)
  return mismatch('deal', claimed, deal ?? 'no deal')
}

const intentsWithoutDeal: ReadonlySet<Intent['kind']> = new Set([
  'authorize-payment',
  'permit-payment',
  'approve-payment',
])
/** Their bytes give power over the money instead of moving it. */
const intentsOfPower: ReadonlySet<Intent['kind']> = new Set(['permit-payment', 'approve-payment'])
/** The money is a principal's, which the bytes may say. */
const intentsOfSource: ReadonlySet<Intent['kind']> = new Set(['sign-draw', 'open-job'])

function checkMoney({ payments }: Meaning, { intent, spending }: Claim, context: PolicyContext): Verdict {
  const own = payments.filter(({ from }) => isSameAddress(from, context.self))
  if (spending === undefined) return own.length === 0 ? ok(undefined) : movesMore(own, context)
  if (intentsOfPower.has(intent.kind)) return own.length === 0 ? ok(undefined) : movesMore(own, context)
  const [payment, ...others] = own.length === 0 && intentsOfSource.has(intent.kind) ? payments : own
  if (payment === undefined || others.length > 0) return movesMore(own, context)
  if (!isSameAddress(payment.token, spending.token)) return mismatch('token', spending.token, payment.token)
  if (!isSameAddress(payment.to, spending.recipient))
    return mismatch('recipient', spending.recipient, payment.to)
  if (payment.amount === spending.amount) return ok(undefined)
  return mismatch(
    'amount',
    describeAmount(spending.amount, spending.token, context),
    describeAmount(payment.amount, payment.token, context),
  )
}

/** The wallet gives power over its tokens only for a deal, to the escrow, for at most the deal's price. */
function checkPower({ allowances }: Meaning, { spending }: Claim, context: PolicyContext): Verdict {
  const given = allowances.filter(({ owner }) => isSameAddress(owner, context.self))
  const beyond = given.find(allowance => !isWithin(allowance, spending))
  if (beyond === undefined) return ok(undefined)
  const value = isUnlimited(beyond.amount)
    ? 'all of it'
    : describeAmount(beyond.amount, beyond.token, context)
  return denied({
    rule: 'meaning',
    limit: 'no power over tokens beyond the price of the deal',
    value: `${value} for ${beyond.spender}`,
    message: `The bytes would let ${beyond.spender} take ${value} of ${beyond.token}: that is not what was claimed.`,
  })
}

function isWithin(
  { token, spender, amount, change }: AllowanceMeaning,
  spending: Spending | undefined,
): boolean {
  return (
    spending !== undefined &&
    change === undefined &&
    spending.kind === 'deal' &&
    amount <= spending.amount &&
    isSameAddress(token, spending.token) &&
    isSameAddress(spender, spending.recipient)
  )
}

function movesMore(payments: readonly PaymentMeaning[], context: PolicyContext): Verdict {
  const moved = payments.map(({ token, to, amount }) => `${describeAmount(amount, token, context)} to ${to}`)
  return mismatch('money', 'what was claimed', moved.join(', ') || 'nothing')
}

function mismatch(what: string, limit: string, value: string): Verdict {
  return denied({
    rule: 'meaning',
    limit,
    value,
    message: `The bytes do not say what was claimed: ${what} ${value} instead of ${limit}.`,
  })
}
