import type { ConversationContent, ConversationEvent } from '@dealwright/agent-core/conversations'
import type { EventsParameters } from '../console-port.ts'

/** A log in memory that can be followed, as an agent's is. */
export class SimulatedLog {
  readonly events: ConversationEvent[] = []
  #grown = Promise.withResolvers<void>()

  append(conversation: string, content: ConversationContent, principal = 'owner'): ConversationEvent {
    const event = { seq: this.events.length + 1, at: Date.now(), conversation, principal, content }
    this.events.push(event)
    this.#grown.resolve()
    this.#grown = Promise.withResolvers()
    return event
  }

  async *follow({
    session,
    conversation,
    after,
    signal,
  }: EventsParameters): AsyncGenerator<ConversationEvent, void, undefined> {
    const ended = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => ended.resolve(), { once: true })
    for (let index = after; !signal.aborted; ) {
      const event = this.events[index]
      if (event === undefined) await Promise.race([this.#grown.promise, ended.promise])
      else {
        index += 1
        const isWanted = conversation === undefined || event.conversation === conversation
        if (isWanted && event.principal === session.principal) yield event
      }
    }
  }
}
