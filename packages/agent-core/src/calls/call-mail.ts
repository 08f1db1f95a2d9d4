import {
  type Address,
  createEnvelope,
  DealwrightError,
  type Envelope,
  failed,
  type Json,
  ok,
  type Result,
  type TransportPort,
} from '@dealwright/protocols'
import {
  type CallMessage,
  type CallReply,
  type CallRequest,
  callMessage,
  callsProtocol,
} from './calls-protocol.ts'

/** Why a request was not answered. */
export type SilenceReason = 'timeout' | 'unreachable' | 'closed'

/** Where a reply goes. */
export interface Asked {
  readonly conversation: string
  readonly envelope: string
}

/** Milliseconds that a message may act beyond the time its sender waits for an answer. */
const patience = 3_600_000

/** Requests and replies of the calls protocol: replies find whoever waits for them by what they are about. */
export class CallMail {
  readonly #transport: () => Promise<TransportPort>
  readonly #waiting = new Map<string, Set<(reply: Result<CallReply, SilenceReason>) => void>>()
  #closed = false

  constructor(transport: () => Promise<TransportPort>) {
    this.#transport = transport
  }

  /** Sends a request and waits for its reply, at most `timeout` milliseconds. */
  async request(
    receiver: Address,
    message: CallRequest,
    timeout: number,
  ): Promise<Result<CallReply, SilenceReason>> {
    if (this.#closed) return failed('closed')
    const key = `${receiver}/${message.body.id}`
    const { promise, resolve } = Promise.withResolvers<Result<CallReply, SilenceReason>>()
    const waiting = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, waiting.add(resolve))
    const timer = setTimeout(() => resolve(failed('timeout')), timeout)
    try {
      const envelope = await this.wrap(receiver, message, { ttlMs: timeout + patience })
      await (await this.#transport()).send(envelope)
      return await promise
    } catch (error) {
      // Also for good: one that has no inbox is as silent as one that is away.
      if (error instanceof DealwrightError && isSilence(error)) return failed('unreachable')
      throw error
    } finally {
      clearTimeout(timer)
      waiting.delete(resolve)
      if (waiting.size === 0) this.#waiting.delete(key)
    }
  }

  /** Gives a reply to whoever waits for it; false where nobody does. */
  settle(sender: Address, reply: CallReply): boolean {
    const waiting = this.#waiting.get(`${sender}/${reply.body.id}`)
    for (const resolve of waiting ?? []) resolve(ok(reply))
    return waiting !== undefined
  }

  /** Makes the envelope of a message; `asked` is what it replies to. */
  async wrap(
    receiver: Address,
    message: CallMessage,
    { asked, ttlMs }: { asked?: Asked; ttlMs?: number } = {},
  ): Promise<Envelope> {
    const { address: sender } = await this.#transport()
    const { type, body } = message
    const place = asked === undefined ? {} : { conversation: asked.conversation, replyTo: asked.envelope }
    return createEnvelope({ protocol: callsProtocol, type, sender, receiver, body, ttlMs, ...place })
  }

  /** Sends a reply that may get lost: whoever asked asks again. */
  async reply(receiver: Address, reply: CallReply, asked: Asked): Promise<void> {
    await (await this.#transport()).send(await this.wrap(receiver, reply, { asked }))
  }

  /** Whoever waits hears that the agent closed. */
  close(): void {
    this.#closed = true
    for (const waiting of this.#waiting.values()) for (const resolve of waiting) resolve(failed('closed'))
  }
}

const isSilence = ({ code, retryable }: DealwrightError): boolean => retryable || code === 'peer-unreachable'

/** Reads a message of the calls protocol; undefined where it is none. */
export function readCallMessage({ type, body }: { type: string; body: Json }): CallMessage | undefined {
  const parsed = callMessage.safeParse({ type, body })
  return parsed.success ? parsed.data : undefined
}
