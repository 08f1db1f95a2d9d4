import { DealwrightError } from '@dealwright/protocols'
import type { FetchPort, HttpPayment, PaymentLimits } from '../ports/fetch.ts'
import type { FetchParameters } from './parameters.ts'
import { parseDuration } from './parse-duration.ts'

/** What {@link PaidRequests} needs. */
export interface PaidRequestsParameters {
  /** Opens the fetch that pays; undefined where the agent has none. */
  readonly open: (() => Promise<FetchPort>) | undefined
  readonly onError: (error: unknown) => void
}

/** An agent's requests over HTTP: those under way end with the agent, and what they leave unknown is asked about at its next start. */
export class PaidRequests {
  readonly #parameters: PaidRequestsParameters
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #closing = new AbortController()

  constructor(parameters: PaidRequestsParameters) {
    this.#parameters = parameters
  }

  /** Sends a request, and pays where that is asked for. Throws `no-fetch` where the agent has nothing to pay with. */
  fetch(input: string | URL | Request, parameters: FetchParameters): Promise<Response> {
    const sending = this.#send(input, parameters)
    this.#underWay.add(sending)
    const end = () => this.#underWay.delete(sending)
    sending.then(end, end)
    return sending
  }

  /** Asks what became of earlier payments. A failure is reported: the same request asks again. */
  async resume(): Promise<void> {
    const { open, onError } = this.#parameters
    if (open === undefined) return
    try {
      await (await open()).reconcile()
    } catch (error) {
      onError(error)
    }
  }

  /** What was paid, newest last; none where the agent has nothing to pay with. */
  async payments(): Promise<readonly HttpPayment[]> {
    const { open } = this.#parameters
    return open === undefined ? [] : (await open()).payments()
  }

  /** Breaks off what is under way, and resolves when all of it has been written down. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#underWay)
  }

  async #send(
    input: string | URL | Request,
    { budget, payWithin, ...init }: FetchParameters,
  ): Promise<Response> {
    const { open } = this.#parameters
    if (open === undefined)
      throw new DealwrightError({
        code: 'no-fetch',
        message: 'This agent has nothing to pay requests with: make it with createAgent.',
      })
    const limits: PaymentLimits = {
      ...(budget === undefined ? {} : { maxAmount: budget }),
      ...(payWithin === undefined ? {} : { validitySeconds: Math.ceil(parseDuration(payWithin) / 1_000) }),
    }
    const given = init.signal ?? (input instanceof Request ? input.signal : undefined)
    const { signal: closing } = this.#closing
    const signal = given === undefined ? closing : AbortSignal.any([given, closing])
    return (await open())(input, { ...init, signal }, limits)
  }
}
