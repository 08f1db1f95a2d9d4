import type { z } from 'zod'
import type { Performative } from '../envelope/performative.ts'

/** Bodies of a protocol's messages, by message type. */
export type MessageSchemas = { readonly [type: string]: z.ZodType }

/** Which message types may answer each message type. */
export type ReplyTable = { readonly [type: string]: readonly string[] }

/** A static message graph with its digest: see `defineProtocol`. */
export interface Protocol<
  Messages extends MessageSchemas = MessageSchemas,
  Replies extends ReplyTable = ReplyTable,
> {
  readonly name: string
  readonly version: string
  /** `name/version`, e.g. `ping/1.0.0`. */
  readonly id: string
  /** `sha256:<hex>` over names, schemas, replies, streams and performatives. */
  readonly digest: string
  readonly messages: Messages
  readonly replies: Replies
  /** Message types that do not use up the message they answer, such as progress reports. */
  readonly streams: readonly string[]
  readonly performatives: { readonly [type: string]: Performative }
  /** Message types that answer nothing, and so start a conversation. */
  readonly initial: readonly string[]
  /** Text for people about one message, where the protocol declares a template for its type and the body fits. */
  readonly fallback: (type: string, body: unknown) => string | undefined
}

/** Names of a protocol's message types. */
export type MessageType<P extends Protocol> = keyof P['messages'] & string

/** Body of a message as its handler sees it. */
export type MessageOf<P extends Protocol, Type extends MessageType<P>> = z.output<P['messages'][Type]>

/** Body of a message as its sender gives it: fields with a default are optional. */
export type MessageInput<P extends Protocol, Type extends MessageType<P>> = z.input<P['messages'][Type]>

/** Names of the message types that may answer a message. */
export type RepliesTo<P extends Protocol, Type extends MessageType<P>> = P['replies'] extends {
  readonly [Key in Type]: readonly (infer Name extends MessageType<P>)[]
}
  ? Name
  : never

/** The answers to a message, told apart by `type`. */
export type AnswerTo<P extends Protocol, Type extends MessageType<P>> = {
  [Name in RepliesTo<P, Type>]: { readonly type: Name; readonly body: MessageOf<P, Name> }
}[RepliesTo<P, Type>]
