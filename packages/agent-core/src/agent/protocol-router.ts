import {
  type Address,
  type AnswerTo,
  advanceDialogue,
  createEnvelope,
  DealwrightError,
  type DialogueState,
  type Envelope,
  failed,
  type MessageInput,
  type MessageOf,
  type MessageSchemas,
  type MessageType,
  ok,
  type Protocol,
  type RepliesTo,
  type ReplyTable,
  type Result,
  readControlReason,
  startDialogue,
  type TransportPort,
  toJson,
  validateMessage,
} from '@dealwright/protocols'
import { noteDeadLetter } from '../deals/dead-letters.ts'
import { readDialogue, readStoredEnvelope } from '../deals/deal-record.ts'
import type { EffectRunner } from '../deals/effect-runner.ts'
import { openEffects } from '../deals/open-effects.ts'
import type { Change, StorePort } from '../ports/store.ts'

/** What a message handler gets besides the message. */
export interface MessageContext<P extends Protocol, Type extends MessageType<P>> {
  readonly sender: Address
  readonly conversation: string
  /** Aborted when the agent closes. */
  readonly signal: AbortSignal
  /**
   * Answers the message with one of its declared replies. Answers become durable together with the fact that the handler
   * has run, and leave when it returns; answers declared as streams leave at once.
   */
  reply<Name extends RepliesTo<P, Type>>(type: Name, body: MessageInput<P, Name>): Promise<void>
}

/** Handlers of a protocol, by message type. A handler that throws is called again on redelivery. */
export type Handlers<P extends Protocol> = {
  readonly [Type in MessageType<P>]?: (
    message: MessageOf<P, Type>,
    context: MessageContext<P, Type>,
  ) => Promise<unknown> | unknown
}

/** Why a question was not answered. */
export interface AskFailure {
  readonly code: 'timeout' | 'unreachable' | 'not-understood' | 'failed' | 'closed'
  readonly message: string
}

export interface RouterParameters {
  store: StorePort
  effects: EffectRunner
  transport: () => Promise<TransportPort>
  onError: (error: unknown) => void
}

interface Route {
  readonly protocol: Protocol
  run(envelope: Envelope, reply: (type: string, body: unknown) => Promise<void>): Promise<void>
}

const dialogues = 'dialogues'
const outboxSubject = 'protocols'

/** Conversations in the agent's own typed protocols: inbound messages to handlers, answers to whoever asked. */
export class ProtocolRouter {
  readonly #parameters: RouterParameters
  readonly #routes = new Map<string, Route>()
  readonly #known = new Map<string, Protocol>()
  readonly #questions = new Map<string, (result: Result<Envelope, AskFailure>) => void>()
  readonly #closing = new AbortController()

  constructor(parameters: RouterParameters) {
    this.#parameters = parameters
  }

  /** Sends again what a crash left unsent. */
  async resume(): Promise<void> {
    const open = await openEffects(this.#parameters.store, { subject: outboxSubject })
    for (const { key, payload } of open) this.#send(key, readStoredEnvelope(payload))
  }

  handle<Messages extends MessageSchemas, Replies extends ReplyTable>(
    protocol: Protocol<Messages, Replies>,
    handlers: Handlers<Protocol<Messages, Replies>>,
  ): void {
    const { signal } = this.#closing
    this.#known.set(protocol.id, protocol)
    this.#routes.set(protocol.id, {
      protocol,
      async run({ type, body, sender, conversation }, reply) {
        const handler = handlers[type]
        if (handler === undefined) return
        const checked = validateMessage(protocol, type, body)
        if (checked.ok) await handler(checked.value, { sender, conversation, signal, reply })
      },
    })
  }

  async ask<P extends Protocol, Type extends MessageType<P>>({
    receiver,
    timeout,
    ...message
  }: {
    receiver: Address
    protocol: P
    type: Type
    body: MessageInput<P, Type>
    timeout: number
  }): Promise<Result<AnswerTo<P, Type>, AskFailure>> {
    const transport = await this.#parameters.transport()
    const envelope = createEnvelope({
      ...message,
      sender: transport.address,
      receiver,
      ttlMs: timeout + 60_000,
    })
    this.#known.set(message.protocol.id, message.protocol)
    const started = advance(message.protocol, undefined, envelope, transport.address)
    if (!started.ok) throw new DealwrightError({ code: started.error.code, message: started.error.message })
    await this.#parameters.store.commit([putDialogue(started.value)])
    const answer = await this.#await(envelope, timeout, () => transport.send(envelope))
    if (!answer.ok) {
      // Nobody waits any more: an answer that still comes finds no question.
      await this.#parameters.store.commit([
        { kind: 'delete', collection: dialogues, key: envelope.conversation },
      ])
      return answer
    }
    const { type, body } = answer.value
    const refusal = readControlReason(answer.value)
    if (refusal !== undefined) {
      return failed({ code: type === 'not-understood' ? type : 'failed', message: refusal })
    }
    const checked = validateMessage(message.protocol, type, body)
    if (!checked.ok) return failed({ code: 'not-understood', message: checked.error })
    // The dialogue let only a declared reply through, and its body has just been checked.
    return ok({ type, body: checked.value } as AnswerTo<P, Type>)
  }

  /** Handles an envelope; false where no protocol here knows it. */
  async receive(envelope: Envelope): Promise<boolean> {
    const { store } = this.#parameters
    const protocol = this.#known.get(envelope.protocol)
    if (protocol === undefined || protocol.digest !== envelope.digest) return false
    const self = envelope.receiver
    const stored = await store.get(dialogues, envelope.conversation)
    const state = stored === undefined ? undefined : readDialogue(stored)
    const received = advance(protocol, state, envelope, self)
    if (!received.ok)
      throw new DealwrightError({ code: 'dialogue-violation', message: received.error.message })
    let current = received.value
    let isOver = false
    const answers: Envelope[] = []
    const reply = async (type: string, body: unknown) => {
      if (isOver) {
        const message = `The handler of ${envelope.type} has returned: await reply() before it does.`
        throw new DealwrightError({ code: 'late-reply', message })
      }
      const answer = createEnvelope({
        protocol,
        type,
        sender: self,
        receiver: envelope.sender,
        conversation: envelope.conversation,
        replyTo: envelope.id,
        body: toJson(body),
      })
      const next = advance(protocol, current, answer, self)
      if (!next.ok) throw new DealwrightError({ code: next.error.code, message: next.error.message })
      current = next.value
      if (!protocol.streams.includes(type)) answers.push(answer)
      else await (await this.#parameters.transport()).send(answer)
    }
    const question = protocol.streams.includes(envelope.type)
      ? undefined
      : this.#questions.get(envelope.replyTo ?? '')
    if (question === undefined) await this.#routes.get(protocol.id)?.run(envelope, reply)
    isOver = true
    await store.commit([
      keepDialogue(current),
      { kind: 'remember', envelopeId: envelope.id, expiresAt: envelope.expiresAt },
      ...answers.map(
        (answer): Change => ({
          kind: 'effect-planned',
          key: `protocols/${answer.id}`,
          subject: outboxSubject,
          type: 'send',
          payload: toJson(answer),
        }),
      ),
    ])
    for (const answer of answers) this.#send(`protocols/${answer.id}`, answer)
    question?.(ok(envelope))
    return true
  }

  close(): void {
    this.#closing.abort()
    for (const answer of this.#questions.values()) {
      answer(failed({ code: 'closed', message: 'The agent closed before the answer came.' }))
    }
  }

  #send(key: string, envelope: Envelope): void {
    const { effects, store, transport } = this.#parameters
    effects.add({
      lane: `protocols/${envelope.conversation}`,
      key,
      type: 'send',
      run: async () => (await transport()).send(envelope),
      settle: async (result, settled) => {
        const { code } = result.ok ? {} : result.error
        const buried = code === undefined ? [] : [noteDeadLetter(key, { code, at: Date.now() })]
        await store.commit([...settled, ...buried])
      },
    })
  }

  async #await(
    { id, receiver, type }: Envelope,
    timeout: number,
    send: () => Promise<void>,
  ): Promise<Result<Envelope, AskFailure>> {
    const { promise, resolve } = Promise.withResolvers<Result<Envelope, AskFailure>>()
    this.#questions.set(id, resolve)
    const timer = setTimeout(
      () =>
        resolve(
          failed({ code: 'timeout', message: `${receiver} did not answer ${type} within ${timeout} ms.` }),
        ),
      timeout,
    )
    try {
      await send()
      return await promise
    } catch (error) {
      if (error instanceof DealwrightError) return failed({ code: 'unreachable', message: error.message })
      throw error
    } finally {
      clearTimeout(timer)
      this.#questions.delete(id)
    }
  }
}

function advance(protocol: Protocol, state: DialogueState | undefined, envelope: Envelope, self: Address) {
  const { conversation } = envelope
  const peer = envelope.sender === self ? envelope.receiver : envelope.sender
  return advanceDialogue(protocol, state ?? startDialogue(protocol, { self, peer, conversation }), envelope)
}

/** A dialogue is kept for as long as something in it may be answered. */
function keepDialogue(state: DialogueState): Change {
  const { conversation: key, status } = state
  const isOver = status === 'ended' || status === 'cancelled'
  return isOver ? { kind: 'delete', collection: dialogues, key } : putDialogue(state)
}

const putDialogue = (state: DialogueState): Change => ({
  kind: 'put',
  collection: dialogues,
  key: state.conversation,
  value: toJson(state),
})
