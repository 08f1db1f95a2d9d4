import type { ConversationContent } from '../conversation-event.ts'

/** A line on its way into the log. */
export interface Draft {
  /** Makes appending the same line again harmless. */
  readonly key: string
  readonly conversation: string
  readonly principal: string
  /** Unix milliseconds. */
  readonly at: number
  readonly content: ConversationContent
}

/** The conversation of what was done for nobody in particular: purchases and sales that code made. It is the owner's. */
export const activity = 'activity'

/** The agent's first principal, whatever the surface: see docs/chat.md. */
export const owner = 'owner'
