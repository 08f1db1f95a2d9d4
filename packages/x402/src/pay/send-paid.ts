import { type Hex, plainText } from '@dealwright/protocols'
import { readBounded } from '../http/read-bounded.ts'
import { headers } from '../wire/headers.ts'
import { askChain, fail } from './ask-chain.ts'
import { type Attempt, advanceAttempt } from './attempt.ts'
import type { PayerContext } from './payer-context.ts'
import { paymentError } from './payment-error.ts'
import { rememberPayment } from './read-payment.ts'
import type { ReplayableRequest } from './read-request.ts'
import { denialOf, readRequired, readTime, wordsOf } from './start-attempt.ts'
import { takeReceipt } from './take-receipt.ts'
import { writePayment } from './write-payment.ts'

/**
 * Signs an attempt where that is still to be done, sends the request with it, and writes down what the answer says. Each step is on
 * disk before it is taken. Throws the errors of {@link paymentError}.
 */
export async function sendPaid(
  context: PayerContext,
  attempt: Attempt,
  request: ReplayableRequest,
): Promise<Response> {
  const { ledger, clock, fetch, timeoutMs, maxAnswerBytes } = context
  const signed = isSigned(attempt) ? attempt : await sign(context, attempt)
  const header = writePayment(signed, signed.signature)
  const sent =
    signed.state === 'settled'
      ? signed
      : await ledger.put(advanceAttempt(signed, { state: 'submitted', at: clock() }))
  let answer: Response
  let body: Uint8Array<ArrayBuffer> | 'too-large'
  try {
    answer = await request.send(fetch, {
      headers: { [headers.signature]: header },
      redirect: 'manual',
      timeoutMs,
    })
    // An answer that breaks off has not come: it is whole before the payment counts as answered.
    body = answer.body === null ? new Uint8Array() : await readBounded(answer.body, maxAnswerBytes)
  } catch (error) {
    await note(context, sent, 'The server did not answer.')
    throw paymentError(
      'payment-unknown',
      `${request.url.host} did not answer a request that was paid for: send the same request again, which pays nothing more.`,
      error,
    )
  }
  return readAnswer(context, { sent, request, answer, body })
}

type SignedAttempt = Attempt & { readonly signature: Hex }

function isSigned(attempt: Attempt): attempt is SignedAttempt {
  return attempt.signature !== undefined
}

async function sign(context: PayerContext, attempt: Attempt): Promise<SignedAttempt> {
  const { payer, ledger, clock } = context
  const { to, value, validAfter, validBefore, nonce } = attempt.authorization
  const signed = await payer.authorizeTransfer({
    token: attempt.asset.address,
    to,
    amount: value,
    validAfter,
    validBefore,
    nonce,
    // The server as a whole: budgets of a service must not be dodged by its paths and queries.
    spending: { key: attempt.id, counterparty: to, service: plainText(new URL(attempt.url).origin, 500) },
  })
  if (signed.ok) {
    const step = { state: 'signed', signature: signed.value, at: clock() } as const
    const kept = { ...(await ledger.put(advanceAttempt(attempt, step))), signature: signed.value }
    if (BigInt(await readTime(context)) < validBefore) return kept
    // An approval may take longer than the payment lasts. It was sent to nobody.
    await fail(context, kept, 'The payment ended before it was signed.')
    throw denialOf({ message: `${tooLate} Set validitySeconds to more than that takes.`, retryable: true })
  }
  if (!signed.error.retryable) await fail(context, attempt, signed.error.message)
  throw denialOf(signed.error)
}

const tooLate = 'The payment had ended when it was signed: its approval took too long.'

interface Received {
  readonly sent: Attempt
  readonly request: ReplayableRequest
  readonly answer: Response
  readonly body: Uint8Array<ArrayBuffer> | 'too-large'
}

async function readAnswer(context: PayerContext, received: Received): Promise<Response> {
  const { sent, request, answer, body } = received
  const { host } = request.url
  if (answer.status >= 300 && answer.status < 400) {
    const where = plainText(answer.headers.get('location') ?? 'nowhere', 100)
    await note(context, sent, 'The server redirected a paid request.')
    throw paymentError(
      'payment-rejected',
      `${host} redirects a paid request to ${where}, which is not followed: ask there directly once this payment has ended.`,
    )
  }
  if (answer.status === 402) return rejected(context, received)
  const known = await takeReceipt(context, sent, answer)
  if (body === 'too-large')
    throw paymentError(
      'payment-unknown',
      `The answer of ${host} is over ${context.maxAnswerBytes} bytes: raise maxAnswerBytes and send the same request again, which pays nothing more.`,
    )
  const kept =
    answer.ok && !known.isAnswered ? await context.ledger.put({ ...known, isAnswered: true }) : known
  return rememberPayment(answer, { body, attempt: kept })
}

/** The server asks again: what was signed stays as it is, and nothing else is signed. */
async function rejected(context: PayerContext, { sent, request, answer }: Received): Promise<never> {
  const { host } = request.url
  const now = await askChain(context, sent)
  if (now.state === 'settled')
    throw paymentError(
      'paid-not-delivered',
      `${host} was paid in ${now.transaction} and does not give the answer: ask the seller. To pay again, send another Idempotency-Key.`,
    )
  const required = readRequired(answer)
  const words = required === 'none' || !required.ok ? 'it asks for payment again' : wordsOf(required.value)
  const isSame =
    required !== 'none' && required.ok && required.value.accepts.some(offer => isSameOffer(offer, sent))
  const what = isSame ? words : `it changed its terms (${words})`
  await note(context, now, what)
  throw paymentError(
    'payment-rejected',
    now.state === 'failed'
      ? `${host} did not take the payment, and nobody can take it any more: send the request again to pay anew.`
      : `${host} did not take the payment: ${what}. Nothing else is signed before it ends at ${new Date(Number(sent.authorization.validBefore) * 1_000).toISOString()}.`,
  )
}

function isSameOffer(offer: Attempt['requirements'], { requirements }: Attempt): boolean {
  return (['scheme', 'network', 'amount', 'asset', 'payTo'] as const).every(
    part => offer[part] === requirements[part],
  )
}

async function note(context: PayerContext, attempt: Attempt, reason: string): Promise<void> {
  if (attempt.state !== 'submitted' && attempt.state !== 'unknown') return
  const { ledger, clock } = context
  await ledger.put(advanceAttempt(attempt, { state: 'unknown', at: clock(), reason: plainText(reason) }))
}
