import {
  failed,
  formatMoney,
  hashMandate,
  type Mandate,
  ok,
  type Result,
  type SignedMandate,
  type Token,
} from '@dealwright/protocols'
import { CompactSign, importJWK, type JWK } from 'jose'
import type { Ap2Constraint, Ap2Merchant, OpenPaymentClaims } from './claims.ts'
import { toCents, toDollars } from './to-cents.ts'

/** A limit that AP2 0.2 has no constraint for. It holds on chain all the same. */
export type Ap2Omission = 'period' | 'services' | 'registry'

/** What {@link exportAp2Mandate} needs besides the mandate. */
export interface ExportAp2MandateParameters {
  /** The principal's private P-256 key (ES256). AP2 knows no Ethereum keys: tell verifiers how it belongs to the principal. */
  readonly key: JWK
  /** The agent's public key, which closes mandates under this one (`cnf`). */
  readonly agentKey: JWK
  /** The mandate's token, which must be worth a US dollar each: only the caller can say so. */
  readonly token: Token
  /** Digest of the open checkout mandate that belongs to this one. AP2 demands it. */
  readonly reference: string
  /** The only payees, where they are known. Default: any. */
  readonly payees?: readonly Ap2Merchant[]
  /** Limits that may stay unsaid. Default none: a mandate that has one is refused. */
  readonly omit?: readonly Ap2Omission[]
  /** When it is issued, Unix seconds. */
  readonly now: number
}

/** A mandate as AP2 takes it. */
export interface Ap2Mandate {
  /** SD-JWT with every claim in the clear. */
  readonly sdJwt: string
  readonly claims: OpenPaymentClaims
  /** Limits that it does not say, in words. They hold on chain: the one payment instrument that it allows is the mandate itself. */
  readonly omitted: readonly string[]
}

/** Why a mandate cannot be said in AP2. */
export interface Ap2Refusal {
  readonly code: 'inexact-amount' | 'inexpressible'
  /** One line that says what to do. */
  readonly message: string
}

const anyProvider = '0x0000000000000000000000000000000000000000'

/**
 * Says a mandate as an AP2 0.2 open payment mandate (`mandate.payment.open.1`), signed as an SD-JWT. What AP2 has no words for is
 * refused unless it is named in `omit`, and listed then; amounts are exact or refused.
 */
export async function exportAp2Mandate(
  signed: Pick<SignedMandate, 'mandate' | 'chainId' | 'spendingMandate'>,
  parameters: ExportAp2MandateParameters,
): Promise<Result<Ap2Mandate, Ap2Refusal>> {
  const { mandate } = signed
  const { key, agentKey, token, omit = [], now } = parameters
  const unsaid = unsaidLimits(mandate, token)
  const refused = unsaid.find(({ limit }) => !omit.includes(limit))
  if (refused !== undefined)
    return failed({
      code: 'inexpressible',
      message: `AP2 cannot say ${refused.words}: name '${refused.limit}' in omit if the chain alone shall hold it.`,
    })
  const constraints = sayLimits(signed, parameters)
  if (!constraints.ok)
    return failed({ code: 'inexact-amount', message: `${constraints.error}: choose limits in whole cents.` })
  const { kty, crv, x, y } = agentKey
  const claims: OpenPaymentClaims = {
    vct: 'mandate.payment.open.1',
    constraints: [...constraints.value],
    // Named one by one: a private part must not slip in.
    cnf: {
      jwk: {
        kty: kty ?? '',
        ...(crv === undefined ? {} : { crv }),
        ...(x === undefined ? {} : { x }),
        ...(y === undefined ? {} : { y }),
      },
    },
    iat: now,
    exp: mandate.validUntil,
  }
  const jwt = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({
      alg: 'ES256',
      typ: 'dc+sd-jwt',
      ...(key.kid === undefined ? {} : { kid: key.kid }),
    })
    .sign(await importJWK(key, 'ES256'))
  return ok({ sdJwt: `${jwt}~`, claims, omitted: unsaid.map(({ words }) => words) })
}

function sayLimits(
  { mandate, chainId, spendingMandate }: Pick<SignedMandate, 'mandate' | 'chainId' | 'spendingMandate'>,
  { token, reference, payees = [] }: ExportAp2MandateParameters,
): Result<readonly Ap2Constraint[], string> {
  const perDeal = toCents(mandate.perDeal, token)
  if (!perDeal.ok) return perDeal
  const total = toCents(mandate.total, token)
  if (!total.ok) return total
  const budget = toDollars(total.value)
  if (!budget.ok) return budget
  const currency = 'USD'
  const instrument = {
    id: `eip155:${chainId}:${spendingMandate}#${hashMandate(mandate, { chainId, spendingMandate })}`,
    type: 'dealwright.mandate',
    description: `${token.symbol} of ${mandate.principal}, through the escrow ${mandate.escrow}`,
  }
  return ok([
    { type: 'payment.reference', conditional_transaction_id: reference },
    { type: 'payment.amount_range', max: perDeal.value, currency },
    { type: 'payment.agent_recurrence', frequency: 'ON_DEMAND' },
    { type: 'payment.budget', max: budget.value, currency },
    {
      type: 'payment.execution_date',
      not_before: moment(mandate.validAfter),
      not_after: moment(mandate.validUntil),
    },
    { type: 'payment.allowed_payment_instruments', allowed: [instrument] },
    ...(payees.length === 0 ? [] : [{ type: 'payment.allowed_payees' as const, allowed: [...payees] }]),
  ])
}

function unsaidLimits(
  { period, perPeriod, services, registry }: Mandate,
  token: Token,
): readonly { limit: Ap2Omission; words: string }[] {
  return [
    ...(period === 0
      ? []
      : [
          {
            limit: 'period' as const,
            words: `at most ${formatMoney(perPeriod, token)} per ${period} seconds`,
          },
        ]),
    ...(services.length === 0
      ? []
      : [{ limit: 'services' as const, words: `only the services ${services.join(', ')}` }]),
    ...(registry === anyProvider
      ? []
      : [{ limit: 'registry' as const, words: `only providers in the registry ${registry}` }]),
  ]
}

const moment = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
