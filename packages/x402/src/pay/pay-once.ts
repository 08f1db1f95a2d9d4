import { askChain, fail } from './ask-chain.ts'
import type { Attempt } from './attempt.ts'
import type { Flight, Ledger } from './open-ledger.ts'
import type { PayerContext } from './payer-context.ts'
import { paymentError } from './payment-error.ts'
import { copyAnswer } from './read-payment.ts'
import type { ReplayableRequest } from './read-request.ts'
import { sendPaid } from './send-paid.ts'
import { readRequired, readTime, startAttempt } from './start-attempt.ts'

/** What a request is sent with: the chain is asked only where something costs. */
export interface PayOnceParameters {
  readonly fetch: typeof globalThis.fetch
  readonly ledger: Ledger
  open(): Promise<PayerContext>
}

interface Lead {
  readonly isPaid: boolean
  readonly answer: Response
}

/** Sends a request, and pays for it once: who asks the same meanwhile gets the same paid answer. */
export async function payOnce(request: ReplayableRequest, parameters: PayOnceParameters): Promise<Response> {
  const { fetch, ledger } = parameters
  for (;;) {
    const ahead = ledger.flights.get(request.key)
    if (ahead === undefined) return lead(request, parameters)
    ahead.waiting += 1
    const shared = (await ahead.answers).pop()
    if (shared !== undefined) return shared
    // It was free for whoever led, so there is nothing to share.
    const answer = await request.send(fetch)
    if (answer.status !== 402 || readRequired(answer) === 'none') return answer
    await answer.body?.cancel()
  }
}

async function lead(request: ReplayableRequest, parameters: PayOnceParameters): Promise<Response> {
  const { flights } = parameters.ledger
  const leading = sendOrPay(request, parameters)
  const flight: Flight = {
    waiting: 0,
    answers: leading.then(
      ({ isPaid, answer }) => {
        flights.delete(request.key)
        return isPaid ? Array.from({ length: flight.waiting }, () => copyAnswer(answer)) : []
      },
      (error: unknown) => {
        flights.delete(request.key)
        throw error
      },
    ),
  }
  flights.set(request.key, flight)
  // Copies are made before anyone reads the answer; a failure reaches this caller as well.
  await flight.answers
  return (await leading).answer
}

async function sendOrPay(request: ReplayableRequest, parameters: PayOnceParameters): Promise<Lead> {
  const { fetch, ledger, open } = parameters
  const earlier = ledger.find(request.key)
  if (earlier !== undefined) {
    const context = await open()
    const attempt = await revive(context, earlier)
    if (attempt !== undefined) return { isPaid: true, answer: await sendPaid(context, attempt, request) }
  }
  const answer = await request.send(fetch)
  if (answer.status !== 402) return { isPaid: false, answer }
  const required = readRequired(answer)
  if (required === 'none') return { isPaid: false, answer }
  await answer.body?.cancel()
  const { host } = request.url
  if (answer.redirected)
    throw paymentError(
      'payment-refused',
      `${host} redirects to ${new URL(answer.url).host}, which asks for payment: ask there directly.`,
    )
  if (!required.ok) throw paymentError('payment-refused', `${host} is not paid: ${required.error}.`)
  const context = await open()
  const attempt = await startAttempt(context, request, required.value)
  return { isPaid: true, answer: await sendPaid(context, attempt, request) }
}

/** An earlier attempt, if its money moved or may still move; undefined where it can never move, so that another may begin. */
async function revive(context: PayerContext, earlier: Attempt): Promise<Attempt | undefined> {
  const { validBefore } = earlier.authorization
  const ended = async (): Promise<boolean> => BigInt(await readTime(context)) >= validBefore
  if (earlier.state === 'intent') {
    if (!(await ended())) return earlier
    await fail(context, earlier, 'The payment was never sent.')
    return undefined
  }
  const attempt = await askChain(context, earlier)
  if (attempt.state === 'failed') return undefined
  if (attempt.state === 'settled' || !(await ended())) return attempt
  throw paymentError(
    'payment-unknown',
    `An earlier payment to ${new URL(attempt.url).host} has just ended, and might still turn up in a block: try again in a minute.`,
  )
}
