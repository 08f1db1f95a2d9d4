import { failed, ok, parseAddress, plainText, type Result } from '@dealwright/protocols'
import type { Asset } from '../ports.ts'
import { uintSchema } from '../wire/amount.ts'
import { readExactPayload } from '../wire/exact-payload.ts'
import { networkOf } from '../wire/networks.ts'
import type { PaymentPayload, PaymentRequirements, SignedAuthorization } from '../wire/schemas.ts'
import type { FacilitatorContext } from './facilitator-context.ts'
import { reasons } from './reasons.ts'

/** A payment that says what it must. */
export interface CheckedPayment extends SignedAuthorization {
  readonly asset: Asset
}

/** Why a payment is not good. */
export interface Fault {
  readonly reason: string
  readonly message?: string
  readonly payer?: string
}

/** A transaction takes a while to be mined: what ends sooner than this many seconds is not begun. */
const leastSecondsLeft = 6

/**
 * Holds a payment to what its seller requires: scheme, network, token, recipient, exact amount, times and the payer's signature,
 * all read from what was signed and from the chain. What the client says beside it counts for nothing.
 */
export async function checkPayment(
  { chain, assets, recipients, clock }: FacilitatorContext,
  payload: PaymentPayload,
  requirements: PaymentRequirements,
): Promise<Result<CheckedPayment, Fault>> {
  const { accepted } = payload
  if (requirements.scheme !== 'exact' || accepted.scheme !== 'exact') return no(reasons.scheme)
  const network = networkOf(chain.chainId)
  if (requirements.network !== network || accepted.network !== network) return no(reasons.network)
  if ((requirements.extra?.assetTransferMethod ?? 'eip3009') !== 'eip3009') return no(reasons.scheme)
  const parts = ['amount', 'asset', 'payTo'] as const
  const differing = parts.find(part => requirements[part].toLowerCase() !== accepted[part].toLowerCase())
  if (differing !== undefined)
    return no(reasons.mismatch, `accepted.${differing} is not what the seller requires`)
  const address = parseAddress(requirements.asset)
  const payTo = parseAddress(requirements.payTo)
  const amount = uintSchema.safeParse(requirements.amount)
  if (address === undefined || !assets.includes(address)) return no(reasons.asset)
  if (payTo === undefined || !amount.success) return no(reasons.mismatch)
  if (recipients !== undefined && !recipients.includes(payTo)) return no(reasons.notAllowedRecipient)
  const exact = readExactPayload(payload.payload)
  if (!exact.ok) return no(reasons.payload, exact.error)
  const { authorization } = exact.value
  const payer = authorization.from
  const asset = await chain.asset(address)
  const extra = requirements.extra ?? {}
  if ((extra.name ?? asset.name) !== asset.name || (extra.version ?? asset.version) !== asset.version)
    return no(reasons.domain, `sign for '${asset.name}' version '${asset.version}'`, payer)
  if (authorization.to !== payTo) return no(reasons.recipient, undefined, payer)
  if (authorization.value !== amount.data) return no(reasons.amount, undefined, payer)
  const now = BigInt(Math.max(await chain.now(), Math.floor(clock() / 1_000)))
  if (authorization.validBefore < now + BigInt(leastSecondsLeft))
    return no(reasons.validBefore, undefined, payer)
  if (authorization.validAfter >= now) return no(reasons.validAfter, undefined, payer)
  if (!(await chain.isSigned(asset, exact.value))) return no(reasons.signature, undefined, payer)
  return ok({ ...exact.value, asset })
}

/** Asks the chain whether a checked payment would be executed now. */
export async function tryPayment(
  { chain }: FacilitatorContext,
  { asset, authorization, signature }: CheckedPayment,
): Promise<Result<undefined, Fault>> {
  const { from, value, nonce } = authorization
  const [state, balance] = await Promise.all([
    chain.authorizationState({ asset: asset.address, from, nonce }),
    chain.balance(asset.address, from),
  ])
  if (state.isUsed) return no(reasons.used, undefined, from)
  if (balance < value) return no(reasons.balance, undefined, from)
  const refusal = await chain.simulate(asset, { authorization, signature })
  return refusal === undefined ? ok(undefined) : no(reasons.simulation, refusal, from)
}

function no(reason: string, message?: string, payer?: string): Result<never, Fault> {
  return failed({
    reason,
    ...(message === undefined ? {} : { message: plainText(message) }),
    ...(payer === undefined ? {} : { payer }),
  })
}
