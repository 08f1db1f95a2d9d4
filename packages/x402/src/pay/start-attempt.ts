import {
  DealwrightError,
  failed,
  type Hex,
  ok,
  plainText,
  type Result,
  randomHex,
} from '@dealwright/protocols'
import { decodeHeader } from '../wire/decode-header.ts'
import { headers } from '../wire/headers.ts'
import { type PaymentRequired, paymentRequiredSchema } from '../wire/schemas.ts'
import type { Attempt } from './attempt.ts'
import { chooseRequirements } from './choose-requirements.ts'
import type { PayerContext } from './payer-context.ts'
import { paymentError } from './payment-error.ts'
import type { ReplayableRequest } from './read-request.ts'
import { writePayment } from './write-payment.ts'

/** Reads what a 402 answer wants: `none` where it does not speak x402 v2. */
export function readRequired(answer: Response): Result<PaymentRequired, string> | 'none' {
  const text = answer.headers.get(headers.required)
  if (text === null) return 'none'
  const decoded = decodeHeader(text, paymentRequiredSchema)
  return decoded.ok
    ? ok(decoded.value)
    : failed(`its ${headers.required} header cannot be read: ${decoded.error}`)
}

/**
 * Makes up an attempt to pay for a request, and writes it down before anything is signed. Throws `payment-refused` where the terms are
 * not acceptable.
 */
export async function startAttempt(
  context: PayerContext,
  request: ReplayableRequest,
  required: PaymentRequired,
): Promise<Attempt> {
  const { payer, chain, assets, maxAmount, clock } = context
  const choice = chooseRequirements(required, {
    payer: payer.address,
    chainId: chain.chainId,
    assets,
    maxAmount,
  })
  if (!choice.ok) throw paymentError('payment-refused', `${request.url.host} is not paid: ${choice.error}.`)
  const { requirements, asset, amount, payTo } = choice.value
  const id = randomHex()
  const attempt: Attempt = {
    id,
    request: request.key,
    isNamed: request.isNamed,
    isAnswered: false,
    method: request.method,
    url: request.url.href,
    state: 'intent',
    asset,
    requirements,
    resource: required.resource,
    ...(required.extensions === undefined ? {} : { extensions: required.extensions }),
    authorization: {
      from: payer.address,
      to: payTo,
      value: amount,
      validAfter: 0n,
      validBefore: BigInt((await readTime(context)) + validityOf(context, requirements.maxTimeoutSeconds)),
      nonce: id,
    },
    at: clock(),
  }
  try {
    writePayment(attempt, longestSignature)
  } catch {
    throw paymentError(
      'payment-refused',
      `${request.url.host} is not paid: what it wants to have back is longer than a header may be.`,
    )
  }
  return context.ledger.put(attempt)
}

/** Of a key. */
const longestSignature: Hex = `0x${'00'.repeat(65)}`

/** Whichever is later: a chain that is idle lags behind, and a development chain may be ahead. Unix seconds. */
export async function readTime({ chain, clock }: PayerContext): Promise<number> {
  return Math.max(await chain.now(), Math.floor(clock() / 1_000))
}

/** Whatever a server wants. */
const longestValiditySeconds = 600

function validityOf({ validitySeconds }: PayerContext, wanted: number): number {
  return validitySeconds ?? Math.min(wanted, longestValiditySeconds)
}

/** A server's own words, made safe to show. */
export function wordsOf(required: PaymentRequired): string {
  return plainText(required.error ?? 'it asks for payment again', 160)
}

/** Says a guard's refusal, or that the signer could not be asked. */
export function denialOf(failure: { message: string; retryable: boolean }): DealwrightError {
  if (!failure.retryable) return paymentError('payment-denied', failure.message)
  return new DealwrightError({ code: 'payment-denied', message: failure.message, retryable: true })
}
