import type { ClientOptions } from '@xmtp/node-sdk'

// The SDK does not export these types itself, and its parts must not become dependencies of ours.
type ContentCodec = NonNullable<ClientOptions['codecs']>[number]
type ContentTypeId = ContentCodec['contentType']
type EncodedContent = ReturnType<ContentCodec['encode']>

/** How envelopes are marked on XMTP. */
export const envelopeContentType: ContentTypeId = {
  authorityId: 'dealwright',
  typeId: 'envelope',
  versionMajor: 1,
  versionMinor: 0,
}

/** Whether a content type is an envelope of any version. */
export const isEnvelopeContentType = ({ authorityId, typeId }: Partial<ContentTypeId>): boolean =>
  authorityId === envelopeContentType.authorityId && typeId === envelopeContentType.typeId

/** Wraps encoded bytes for XMTP; the fallback is what an ordinary XMTP app shows a person. */
export const wrapEnvelope = (bytes: Uint8Array, fallback: string | undefined): EncodedContent => ({
  type: envelopeContentType,
  parameters: {},
  ...(fallback === undefined ? {} : { fallback }),
  content: bytes,
})

interface EnvelopeCodec {
  contentType: ContentTypeId
  encode: (bytes: Uint8Array) => EncodedContent
  decode: (encoded: EncodedContent) => Uint8Array
  fallback: () => undefined
  shouldPush: () => boolean
}

/** Hands envelope bytes through untouched: only the transport knows enough to check them. */
export const envelopeCodec: EnvelopeCodec = {
  contentType: envelopeContentType,
  encode: bytes => wrapEnvelope(bytes, undefined),
  decode: ({ content }) => content,
  fallback: () => undefined,
  shouldPush: () => false,
}
