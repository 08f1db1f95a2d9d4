import {
  type Address,
  describeRichMessage,
  formatMoney,
  type TextForm,
  type TransportPort,
} from '@dealwright/protocols'
import { isSameAddress } from '../../deals/is-same-address.ts'
import type { StorePort } from '../../ports/store.ts'
import type { Network } from '../../ports/wallet.ts'
import type { ConversationEvent } from '../conversation-event.ts'
import type { Conversations } from '../conversations.ts'
import { describeEvent } from './describe-event.ts'
import { type PacedMessages, paceMessages } from './pace-messages.ts'
import { createStrangerDesk } from './stranger-desk.ts'

/** What {@link InboxChat} needs. */
export interface InboxChatParameters {
  readonly conversations: Pick<Conversations, 'open' | 'events' | 'read'>
  readonly principals: readonly Address[]
  /** A session of whom the transport has authenticated. */
  readonly openSession: (address: Address) => Promise<object | undefined>
  readonly store: () => Promise<Pick<StorePort, 'get' | 'commit' | 'events'>>
  readonly transport: () => Promise<TransportPort>
  readonly network: () => Promise<Network>
  /** What the agent sells, for those who may not delegate. */
  readonly describeSelf: () => Promise<string>
  readonly onError: (error: unknown) => void
}

/** A person's text, as it came. */
export interface InboxText {
  readonly id: string
  readonly sender: Address
  readonly text: string
  readonly form?: TextForm | undefined
}

const collection = 'inbox-told'

/**
 * The chat with people in their own messaging apps. Principals delegate, decide and are kept up to date in few messages; strangers get
 * a card of what the agent sells, now and then, and nothing else.
 */
export class InboxChat {
  readonly #parameters: InboxChatParameters
  readonly #mayAnswer = createStrangerDesk()
  readonly #closing = new AbortController()
  readonly #working = new Set<Promise<unknown>>()
  readonly #places = new Map<string, string | undefined>()
  #telling: Promise<unknown> | undefined

  constructor(parameters: InboxChatParameters) {
    this.#parameters = parameters
  }

  /** Begins to tell principals of what happens in the conversations that they hold in their apps, from where it was left off. */
  start(): void {
    const { principals, onError } = this.#parameters
    this.#telling ??= Promise.allSettled(
      principals.map(async principal => {
        try {
          await this.#resume(principal)
          await this.#tell(principal)
        } catch (error) {
          if (!this.#closing.signal.aborted) onError(error)
        }
      }),
    )
  }

  /** Takes a text that the transport has authenticated. Resolves once it is durable; what it means is done afterwards. */
  async receive({ id, sender, text, form = 'plain' }: InboxText): Promise<void> {
    const { principals, conversations, transport, describeSelf } = this.#parameters
    if (!principals.some(principal => isSameAddress(principal, sender))) {
      if (form === 'reaction' || !this.#mayAnswer(sender.toLowerCase())) return
      await (await transport()).sendText(sender, await describeSelf())
      return
    }
    const session = await this.#parameters.openSession(sender)
    if (session === undefined) return
    const conversation = await conversations.open({ session })
    if (form === 'reaction') return conversation.react()
    const act = await conversation.hear(text, { id })
    if (act !== undefined) this.#work(act())
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#telling
    await Promise.allSettled(this.#working)
  }

  #work(work: Promise<unknown>): void {
    const { onError } = this.#parameters
    const watched = work.catch(error => {
      if (!this.#closing.signal.aborted) onError(error)
    })
    this.#working.add(watched)
    void watched.finally(() => this.#working.delete(watched))
  }

  /** Takes up words that an earlier process wrote down and did nothing about. */
  async #resume(principal: Address): Promise<void> {
    const session = await this.#parameters.openSession(principal)
    if (session === undefined) return
    const conversation = await this.#parameters.conversations.open({ session })
    const store = await this.#parameters.store()
    const [last] = await store.events({
      conversation: conversation.id,
      before: Number.MAX_SAFE_INTEGER,
      limit: 1,
    })
    const [event] = await this.#parameters.conversations.read(session, {
      conversation: conversation.id,
      limit: 1,
    })
    if (last === undefined || event?.seq !== last.seq) return
    const { content } = event
    if (content.type !== 'said' || content.by !== 'person' || content.via !== 'inbox') return
    const act = await conversation.hear(content.text, { id: last.key.slice('said/'.length) })
    if (act !== undefined) this.#work(act())
  }

  async #tell(receiver: Address): Promise<void> {
    const { conversations, onError, network } = this.#parameters
    const session = await this.#parameters.openSession(receiver)
    if (session === undefined) return
    const store = await this.#parameters.store()
    const { chainId, token } = await network()
    const money = (units: string) => formatMoney(BigInt(units), token)
    const key = receiver.toLowerCase()
    const after = Number((await store.get(collection, key)) ?? 0)
    const paced = paceMessages({ send: message => this.#send(receiver, message), onError })
    const { signal } = this.#closing
    try {
      for await (const event of conversations.events({ session, after, signal })) {
        if (!(await this.#isHere(event, session))) continue
        const outgoing = describeEvent(event.content, { receiver, chainId, money })
        if (outgoing === undefined) continue
        await this.#insist(paced, outgoing)
        await store.commit([{ kind: 'put', collection, key, value: event.seq }])
      }
    } finally {
      paced.close()
    }
  }

  /** Until the network takes it: an approval that is never seen would hold up everything. */
  async #insist(paced: PacedMessages, outgoing: Parameters<PacedMessages['add']>[0]): Promise<void> {
    for (let wait = 500; ; wait = Math.min(wait * 2, 60_000)) {
      try {
        return await paced.add(outgoing)
      } catch (error) {
        if (this.#closing.signal.aborted) return
        this.#parameters.onError(error)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, wait)
          this.#closing.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), {
            once: true,
          })
        })
      }
    }
  }

  async #send(
    receiver: Address,
    message: Parameters<Parameters<typeof paceMessages>[0]['send']>[0],
  ): Promise<void> {
    const transport = await this.#parameters.transport()
    if (message.kind === 'text') return transport.sendText(receiver, message.text)
    if (transport.sendRich === undefined) return transport.sendText(receiver, describeRichMessage(message))
    return transport.sendRich(receiver, message)
  }

  /** Whether the person last spoke in this conversation from an app: what is done elsewhere is shown elsewhere. */
  async #isHere({ conversation, content, seq }: ConversationEvent, session: object): Promise<boolean> {
    if (content.type === 'said' && content.by === 'person') this.#places.set(conversation, content.via)
    if (!this.#places.has(conversation)) {
      const before = await this.#parameters.conversations.read(session, {
        conversation,
        before: seq,
        limit: 200,
      })
      const said = before.findLast(event => event.content.type === 'said' && event.content.by === 'person')
      this.#places.set(conversation, said?.content.type === 'said' ? said.content.via : undefined)
    }
    return this.#places.get(conversation) === 'inbox'
  }
}
