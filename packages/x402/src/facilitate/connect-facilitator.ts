import { DealwrightError, plainText } from '@dealwright/protocols'
import type { z } from 'zod'
import { readBounded } from '../http/read-bounded.ts'
import type { FacilitatorPort } from '../ports.ts'
import { readJson } from '../wire/decode-header.ts'
import {
  type PaymentPayload,
  type PaymentRequirements,
  settlementSchema,
  supportedSchema,
  verificationSchema,
  x402Version,
} from '../wire/schemas.ts'

const maxAnswerBytes = 262_144

/** What {@link connectFacilitator} needs besides the address. */
export interface ConnectFacilitatorParameters {
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch
  /** How long an answer is waited for. Default 60000 ms: a settlement waits for its transaction. */
  readonly timeoutMs?: number
  /** Headers of each request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
}

/** Makes a client of a facilitator elsewhere. Its calls throw a retryable `facilitator-unreachable` where it does not answer as it should. */
export function connectFacilitator(
  url: string | URL,
  { fetch = globalThis.fetch, timeoutMs = 60_000, headers = {} }: ConnectFacilitatorParameters = {},
): FacilitatorPort {
  const base = String(url).replace(/\/+$/, '')
  const ask = async <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.output<Schema>> => {
    const bytes = await request(`${base}${path}`, body)
    const parsed = bytes === undefined ? undefined : readJson(bytes, schema)
    if (parsed?.ok) return parsed.value
    throw unreachable(base, path, parsed === undefined ? 'no answer' : parsed.error)
  }
  const request = async (target: string, body: unknown): Promise<Uint8Array | undefined> => {
    try {
      const answer = await fetch(target, {
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      })
      const bytes = answer.body === null ? undefined : await readBounded(answer.body, maxAnswerBytes)
      return bytes === 'too-large' ? undefined : bytes
    } catch {
      return undefined
    }
  }
  return {
    verify: (payload, requirements) => ask('/verify', verificationSchema, about(payload, requirements)),
    settle: (payload, requirements) => ask('/settle', settlementSchema, about(payload, requirements)),
    supported: () => ask('/supported', supportedSchema),
  }
}

function unreachable(base: string, path: string, reason: string): DealwrightError {
  const host = URL.canParse(base) ? new URL(base).host : 'the given URL'
  return new DealwrightError({
    code: 'facilitator-unreachable',
    message: `The facilitator at ${host} did not answer ${path} as it should (${plainText(reason, 100)}): check its address, or try again.`,
    retryable: true,
  })
}

function about(paymentPayload: PaymentPayload, paymentRequirements: PaymentRequirements) {
  return { x402Version, paymentPayload, paymentRequirements }
}
