import type { InboundMessage } from './admit-message.ts'

const decoder = new TextDecoder()

/** What a message holds, from the bytes that it is kept as. */
export const readContent = ({
  kind,
  bytes,
}: {
  readonly kind: InboundMessage['content']['kind']
  readonly bytes: Uint8Array
}): InboundMessage['content'] =>
  kind === 'envelope' ? { kind, bytes } : { kind, text: decoder.decode(bytes) }
