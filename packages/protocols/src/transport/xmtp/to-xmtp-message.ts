import { type DecodedMessage, isMarkdown, isText, isTextReply } from '@xmtp/node-sdk'
import type { InboundMessage } from '../delivery/admit-message.ts'
import { isEnvelopeContentType } from './envelope-codec.ts'
import { messageKind } from './sdk-values.ts'
import type { XmtpMessage } from './xmtp-session.ts'

/** Translates a message of the SDK; undefined for what is not said to the agent: receipts, reactions, membership changes. */
export const toXmtpMessage = (message: DecodedMessage): XmtpMessage | undefined => {
  if (message.kind !== messageKind.application) return undefined
  const content = toContent(message)
  if (content === undefined) return undefined
  return {
    id: message.id,
    peer: message.senderInboxId,
    sentAt: message.sentAt.getTime(),
    sentAtNs: message.sentAtNs,
    content,
  }
}

const toContent = (message: DecodedMessage): InboundMessage['content'] | undefined => {
  // A message that the SDK could not decode at all has no content type, whatever its types say.
  if (isEnvelopeContentType(message.contentType ?? {})) {
    const bytes = message.content
    // An unknown version reaches us without content: the empty envelope is rejected as malformed.
    return { kind: 'envelope', bytes: bytes instanceof Uint8Array ? bytes : new Uint8Array() }
  }
  if (isTextReply(message)) return toText(message.content?.content)
  return isText(message) || isMarkdown(message) ? toText(message.content) : undefined
}

const toText = (text: string | undefined): InboundMessage['content'] | undefined =>
  text === undefined ? undefined : { kind: 'text', text }
