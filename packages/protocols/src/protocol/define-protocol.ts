import type { z } from 'zod'
import { canonicalJson } from '../canonical/canonical-json.ts'
import { sha256 } from '../canonical/sha256.ts'
import type { Performative } from '../envelope/performative.ts'
import { checkNameAndVersion } from '../names/names.ts'
import { normalizeSchema } from '../schema/normalize-schema.ts'
import { toWireSchema } from '../schema/to-wire-schema.ts'
import { checkMessageGraph } from './check-message-graph.ts'
import type { MessageSchemas, Protocol } from './protocol.ts'

/** For each message type, the types that may answer it. */
export type RepliesAmong<Messages> = {
  readonly [Type in keyof Messages]?: readonly (keyof Messages & string)[]
}

export interface ProtocolDefinition<Messages extends MessageSchemas, Replies extends RepliesAmong<Messages>> {
  /** Dotted kebab-case, e.g. `ping`. */
  name: string
  /** Semantic version, e.g. `1.0.0`. */
  version: string
  /** Body of each message, by PascalCase message type. */
  messages: Messages
  /** What may answer each message. A message type that answers nothing starts a conversation. */
  replies: Replies & { readonly [Type in Exclude<keyof Replies, keyof Messages>]: never }
  /** Message types that do not use up the message they answer, such as progress reports. Default none. */
  streams?: readonly (keyof Messages & string)[]
  /** What each message does (FIPA ACL). Default `inform`. */
  performatives?: { readonly [Type in keyof Messages]?: Performative }
  /** One line for people about a message, shown by ordinary chat apps. Not part of the digest. */
  fallback?: { readonly [Type in keyof Messages]?: (body: z.output<Messages[Type]>) => string }
}

/** The reply table with an entry for each message type that may be answered. */
export type DeclaredReplies<Messages, Replies> = {
  readonly [Type in keyof Messages & keyof Replies & string]: Replies[Type] extends readonly string[]
    ? Replies[Type]
    : readonly []
}

/**
 * Describes a conversation once for both sides: message bodies, and what may answer what. Both sides enforce it.
 * Throws `bad-name`, `bad-schema` (see `defineService`), and `bad-protocol` where the message graph makes no sense.
 *
 * ```ts
 * import { defineProtocol } from '@dealwright/protocols'
 * import { z } from 'zod'
 *
 * const ping = defineProtocol({
 *   name: 'ping',
 *   version: '1.0.0',
 *   messages: { Ping: z.object({ n: z.number() }), Pong: z.object({ n: z.number() }) },
 *   replies: { Ping: ['Pong'] },
 * })
 * ```
 */
export function defineProtocol<
  const Messages extends MessageSchemas,
  const Replies extends RepliesAmong<Messages>,
>(definition: ProtocolDefinition<Messages, Replies>): Protocol<Messages, DeclaredReplies<Messages, Replies>> {
  const { name, version, messages, replies } = definition
  checkNameAndVersion(definition)
  const streams = definition.streams ?? []
  const graph = checkMessageGraph({ name, types: Object.keys(messages), replies, streams })
  const declared = new Map(Object.entries<Performative | undefined>(definition.performatives ?? {}))
  const performatives = Object.fromEntries(
    graph.types.map(type => [type, declared.get(type) ?? 'inform'] as const),
  )
  const schemas = Object.entries(messages).map(
    ([type, schema]) => [type, toWireSchema(schema, `${name} ${type}`)] as const,
  )
  const content = {
    name,
    version,
    messages: Object.fromEntries(schemas.map(([type, schema]) => [type, normalizeSchema(schema)])),
    replies: Object.fromEntries(graph.replies.map(([type, answers]) => [type, answers.toSorted()])),
    streams: streams.toSorted(),
    performatives,
  }
  return {
    name,
    version,
    id: `${name}/${version}`,
    digest: `sha256:${sha256(canonicalJson(content)).slice(2)}`,
    messages,
    replies,
    streams,
    performatives,
    initial: graph.initial,
    fallback: (type, body) =>
      Object.hasOwn(messages, type)
        ? describeBody(messages, definition.fallback ?? {}, type, body)
        : undefined,
  }
}

function describeBody<Messages extends MessageSchemas, Type extends keyof Messages>(
  messages: Messages,
  fallback: { readonly [Key in keyof Messages]?: (body: z.output<Messages[Key]>) => string },
  type: Type,
  body: unknown,
): string | undefined {
  const schema: Messages[Type] = messages[type]
  const parsed = schema.safeParse(body)
  return parsed.success ? fallback[type]?.(parsed.data) : undefined
}
