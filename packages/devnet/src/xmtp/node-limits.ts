/** What the node takes before it refuses. The numbers are those of the public network where that has some. */
export const nodeLimits = {
  /** Bytes of one request. */
  requestBytes: 4 * 1024 * 1024,
  /** Bytes of one group message, welcome, key package or identity update. */
  messageBytes: 1024 * 1024,
  /** Updates in the log of one inbox, for ever. */
  updatesPerInbox: 256,
  /** Messages in one page. */
  pageMessages: 100,
  /** Bytes in one page, well below what clients take in one answer. */
  pageBytes: 8 * 1024 * 1024,
} as const
