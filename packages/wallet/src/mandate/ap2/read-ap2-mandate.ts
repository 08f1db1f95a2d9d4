import { failed, ok, type Result } from '@dealwright/protocols'
import { compactVerify, importJWK, type JWK } from 'jose'
import { type Ap2Constraint, type OpenPaymentClaims, openPaymentClaims } from './claims.ts'

/** What an AP2 open payment mandate of ours allows. */
export interface Ap2Limits {
  /** US cents. */
  readonly perDealCents: number
  /** US cents. */
  readonly totalCents: number
  readonly notBefore: string
  readonly notAfter: string
  /** The on-chain mandate that pays: `eip155:<chain>:<contract>#<mandate hash>`. */
  readonly instrument: string
  /** Ids of the only payees; empty where any may be paid. */
  readonly payees: readonly string[]
  readonly reference: string
  readonly claims: OpenPaymentClaims
}

/** What {@link readAp2Mandate} holds a mandate to. */
export interface ReadAp2MandateParameters {
  /** The principal's public P-256 key. */
  readonly key: JWK
  /** Unix seconds. */
  readonly now: number
}

const longest = 32_768

/**
 * Verifies and reads an exported mandate: ES256 signature, dates, and every constraint, of which an unknown one makes the whole
 * fail. The failure is AP2's `invalid_credential` or `unresolved_constraint`, and a line that says why.
 */
export async function readAp2Mandate(
  sdJwt: string,
  { key, now }: ReadAp2MandateParameters,
): Promise<Result<Ap2Limits, { code: 'invalid_credential' | 'unresolved_constraint'; message: string }>> {
  const [jwt = '', ...rest] = sdJwt.length > longest ? [] : sdJwt.split('~')
  if (rest.length !== 1 || rest[0] !== '')
    return failed({
      code: 'invalid_credential',
      message: 'This is no SD-JWT with all its claims in the clear.',
    })
  let payload: unknown
  try {
    const verified = await compactVerify(jwt, await importJWK(key, 'ES256'), { algorithms: ['ES256'] })
    payload = JSON.parse(new TextDecoder().decode(verified.payload))
  } catch {
    return failed({ code: 'invalid_credential', message: 'The signature is not that of the given key.' })
  }
  const parsed = openPaymentClaims.safeParse(payload)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.path.join('.') ?? ''
    const code = path.startsWith('constraints') ? 'unresolved_constraint' : 'invalid_credential'
    return failed({ code, message: `${path}: ${issue?.message ?? 'not understood'}` })
  }
  const claims = parsed.data
  if (claims.exp < now) return failed({ code: 'invalid_credential', message: 'The mandate has ended.' })
  return readLimits(claims)
}

function readLimits(
  claims: OpenPaymentClaims,
): Result<Ap2Limits, { code: 'unresolved_constraint'; message: string }> {
  const { constraints } = claims
  const only = <Type extends Ap2Constraint['type']>(type: Type) => {
    const found = constraints.filter(
      (one): one is Extract<Ap2Constraint, { type: Type }> => one.type === type,
    )
    return found.length === 1 ? found[0] : undefined
  }
  const range = only('payment.amount_range')
  const budget = only('payment.budget')
  const dates = only('payment.execution_date')
  const instrument = only('payment.allowed_payment_instruments')?.allowed[0]
  const reference = only('payment.reference')
  const recurrence = only('payment.agent_recurrence')
  const payees = constraints.filter(one => one.type === 'payment.allowed_payees')
  const isWhole =
    range !== undefined &&
    budget !== undefined &&
    dates !== undefined &&
    instrument !== undefined &&
    reference !== undefined &&
    recurrence !== undefined &&
    payees.length <= 1
  if (!isWhole || range.currency !== 'USD' || budget.currency !== 'USD' || range.min !== undefined)
    return failed({
      code: 'unresolved_constraint',
      message: 'Each constraint must be there once, in US dollars and without a least amount.',
    })
  return ok({
    perDealCents: range.max,
    totalCents: Math.round(budget.max * 100),
    notBefore: dates.not_before,
    notAfter: dates.not_after,
    instrument: instrument.id,
    payees: payees.flatMap(({ allowed }) => allowed.map(({ id }) => id)),
    reference: reference.conditional_transaction_id,
    claims,
  })
}
