import { defineProtocol } from '@dealwright/protocols'
import { z } from 'zod'

const hash = z.templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)])
const about = z.strictObject({ request: z.string().min(1).max(100), hash })

const messages = {
  /** The agent tells its principal what waits for a decision. */
  Request: z.strictObject({
    ...about.shape,
    title: z.string().max(200),
    lines: z.array(z.string().max(300)).max(50),
    /** Unix milliseconds. */
    expiresAt: z.int().nonnegative(),
  }),
  Approve: about,
  Decline: about,
  /** The answer was taken down. */
  Taken: z.strictObject({ request: z.string().max(100) }),
  /** The answer counted for nothing. */
  Refused: z.strictObject({ code: z.string().max(40), message: z.string().max(500) }),
}

/**
 * How a principal decides from its own inbox: the agent sends `Request`, the principal answers `Approve` or `Decline`, naming the
 * request and its hash. Honoured only from the addresses that the agent was given as its principals.
 */
export const approvalProtocol = defineProtocol({
  name: 'dealwright.approval',
  version: '1.0.0',
  messages,
  replies: { Approve: ['Taken', 'Refused'], Decline: ['Taken', 'Refused'] },
  fallback: {
    Request: ({ title, lines }) => `Your agent asks: ${[title, ...lines].join(' | ')}`,
    Approve: ({ request }) => `Approved ${request}`,
    Decline: ({ request }) => `Declined ${request}`,
    Taken: ({ request }) => `Taken down: ${request}`,
    Refused: ({ message }) => `That answer counts for nothing: ${message}`,
  },
  performatives: { Request: 'request', Approve: 'agree', Decline: 'refuse' },
})
