import { ConversationEvent } from '@dealwright/agent-core/conversations'
import { z } from 'zod'

/** Most characters of one message of a person. */
export const maxSayLength = 8_000

/** A conversation in a line. */
export const ConversationView = z
  .strictObject({
    id: z.string(),
    /** The first words of the person, cut. */
    title: z.string(),
    /** Unix milliseconds. */
    startedAt: z.int().nonnegative(),
    /** Unix milliseconds of the last event. */
    lastAt: z.int().nonnegative(),
    lastSeq: z.int().nonnegative(),
  })
  .meta({ id: 'Conversation' })

/** Conversations of the signed-in principal, the latest first. */
export const ConversationList = z.strictObject({ conversations: z.array(ConversationView) })

/** A conversation that was begun. */
export const OpenedConversation = z.strictObject({ id: z.string() })

/** Words of the person. */
export const SayRequest = z.strictObject({ text: z.string().max(maxSayLength) })

const planHash = z.string().regex(/^sha256:[0-9a-f]{64}$/)

/** A decision about a plan: it names exactly the plan that was shown. */
export const PlanDecision = z.strictObject({ hash: planHash })

/** A stretch of the log, in order of `seq`. */
export const EventPage = z.strictObject({
  events: z.array(ConversationEvent.meta({ id: 'ConversationEvent' })),
  /** Whether there is more in the direction that was asked for. */
  hasMore: z.boolean(),
})

/** Which stretch of the log: before or after a `seq`, the newest by default. */
export const LogQuery = z.strictObject({
  before: z.coerce.number().int().positive().optional(),
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  conversation: z.string().max(200).optional(),
})

/** What to look for in the person's conversations. */
export const SearchQuery = z.strictObject({ query: z.string().min(1).max(200) })

/** From where to replay; the header `Last-Event-ID` counts where both are given. */
export const EventsQuery = z.strictObject({
  after: z.coerce.number().int().nonnegative().optional(),
  conversation: z.string().max(200).optional(),
})

export type ConversationView = z.infer<typeof ConversationView>
export type EventPage = z.infer<typeof EventPage>
export type LogQuery = z.infer<typeof LogQuery>
