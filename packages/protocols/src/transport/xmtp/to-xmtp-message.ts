import { type DecodedMessage, isIntent, isMarkdown, isReaction, isReply, isText } from '@xmtp/node-sdk'
import type { InboundMessage } from '../delivery/admit-message.ts'
import type { TextForm } from '../port.ts'
import { isEnvelopeContentType } from './envelope-codec.ts'
import { messageKind, reactionAction } from './sdk-values.ts'
import type { XmtpMessage } from './xmtp-session.ts'

/** Translates a message of the SDK; undefined for what is not said to the agent: receipts, membership changes, signs taken back. */
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
  if (isText(message)) return toText(message.content, 'plain')
  if (isMarkdown(message)) return toText(message.content, 'markdown')
  if (isReply(message)) {
    const { content, referenceId } = message.content ?? {}
    return typeof content === 'string' ? toText(content, 'reply', referenceId) : undefined
  }
  if (isReaction(message)) {
    const { action, content, reference } = message.content ?? {}
    return action === reactionAction.added ? toText(content, 'reaction', reference) : undefined
  }
  // A button stands for the command that its id spells; what the button belonged to is in the id as well.
  if (isIntent(message)) {
    const { actionId } = message.content ?? {}
    return actionId === undefined ? undefined : toText(`/${actionId.replaceAll(':', ' ')}`, 'action')
  }
  return undefined
}

const toText = (
  text: string | undefined,
  form: TextForm,
  about?: string,
): InboundMessage['content'] | undefined =>
  text === undefined ? undefined : { kind: 'text', text, form, ...(about === undefined ? {} : { about }) }
