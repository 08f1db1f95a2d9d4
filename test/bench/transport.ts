import type { Figure } from './figure.ts'
import { benchMemoryTransport } from './transport-memory.ts'
import { benchXmtpTransport } from './transport-xmtp.ts'

/** Measures both transports; the XMTP figures are ratios against the raw SDK on the same node in the same run. */
export const benchTransport = async (): Promise<Figure[]> => [
  ...(await benchMemoryTransport()),
  ...(await benchXmtpTransport()),
]
