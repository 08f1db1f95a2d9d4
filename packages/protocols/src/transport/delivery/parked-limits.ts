/** How much an inbox keeps of what was put aside; the oldest make room. */
export const parkedLimits = {
  messages: 1_000,
  /** Of all messages together. */
  bytes: 16 * 1024 * 1024,
  /** Of one message; the rest is cut off. */
  messageBytes: 1024 * 1024,
} as const
