import type { Agent } from '@dealwright/agent-core'
import type { ConversationEvent } from '@dealwright/console/api'
import { DealwrightError, type Result } from '@dealwright/protocols'

interface Refusal {
  readonly code: string
  readonly message: string
}

/** The conversations of an agent, as a console needs them. */
export interface ConversationsSurface {
  open(parameters: { readonly session: object; readonly id?: string; readonly fresh?: boolean }): Promise<{
    readonly id: string
    say(text: string): Promise<void>
    approve(plan: { readonly hash: string }): Promise<Result<undefined, Refusal>>
    decline(plan: { readonly hash: string }): Promise<Result<undefined, Refusal>>
  }>
  list(session: object): Promise<
    readonly {
      readonly id: string
      readonly title: string
      readonly beganAt: number
      readonly lastAt: number
      readonly lastSeq: number
    }[]
  >
  search(session: object, query: string): Promise<readonly ConversationEvent[]>
  read(
    session: object,
    query: {
      readonly conversation?: string | undefined
      readonly after?: number | undefined
      readonly before?: number | undefined
      readonly limit?: number
    },
  ): Promise<readonly ConversationEvent[]>
  events(parameters: {
    readonly session: object
    readonly conversation?: string
    readonly after?: number
    readonly signal: AbortSignal
  }): AsyncIterable<ConversationEvent>
}

/** The conversations of an agent. Throws `no-conversations` where it keeps none. */
export function conversationsOf(agent: Agent): ConversationsSurface {
  if ('conversations' in agent) return agent.conversations as ConversationsSurface
  throw new DealwrightError({ code: 'no-conversations', message: `${agent.name} keeps no conversations.` })
}
