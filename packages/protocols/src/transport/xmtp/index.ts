export { createMemoryInbox } from '../delivery/create-memory-inbox.ts'

export type { QuotaParameters } from '../delivery/create-quota.ts'
export type { RetryParameters } from '../delivery/retry.ts'
export type { XmtpSigner } from './connect-session.ts'
export {
  type CreateXmtpTransportParameters,
  createXmtpTransport,
  type XmtpTransport,
} from './create-xmtp-transport.ts'
export { envelopeContentType } from './envelope-codec.ts'
