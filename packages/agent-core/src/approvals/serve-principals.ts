import { type Address, createEnvelope, type TransportPort } from '@dealwright/protocols'
import type { ProtocolRouter } from '../agent/protocol-router.ts'
import { isSameAddress } from '../deals/is-same-address.ts'
import { approvalProtocol } from './approval-protocol.ts'
import type { ApprovalAnswer, ApprovalsPort, PendingApproval } from './approvals-port.ts'

/** What {@link servePrincipals} needs. */
export interface ServePrincipalsParameters {
  readonly approvals: Pick<ApprovalsPort, 'answer' | 'openInboxSession'>
  /** Who may decide. */
  readonly principals: readonly Address[]
  readonly router: Pick<ProtocolRouter, 'handle'>
  readonly transport: () => Promise<TransportPort>
  readonly onError: (error: unknown) => void
}

/**
 * Lets principals decide from their own inboxes: answers are honoured from their addresses only, which the transport has
 * authenticated. Answers with what tells them of a question.
 */
export function servePrincipals(parameters: ServePrincipalsParameters): (request: PendingApproval) => void {
  const { approvals, principals, router, transport, onError } = parameters

  async function decide(sender: Address, answer: ApprovalAnswer) {
    const isPrincipal = principals.some(principal => isSameAddress(principal, sender))
    if (!isPrincipal)
      return {
        type: 'Refused',
        body: { code: 'not-principal', message: 'Only the principal of this agent decides.' },
      } as const
    const taken = await approvals.answer(approvals.openInboxSession(sender), answer)
    if (taken.ok) return { type: 'Taken', body: { request: taken.value.id } } as const
    const { code, message } = taken.error
    return { type: 'Refused', body: { code, message } } as const
  }

  router.handle(approvalProtocol, {
    Approve: async ({ request, hash }, context) => {
      const { type, body } = await decide(context.sender, { request, hash, decision: 'approve' })
      await (type === 'Taken' ? context.reply('Taken', body) : context.reply('Refused', body))
    },
    Decline: async ({ request, hash }, context) => {
      const { type, body } = await decide(context.sender, { request, hash, decision: 'decline' })
      await (type === 'Taken' ? context.reply('Taken', body) : context.reply('Refused', body))
    },
  })

  /** A principal who cannot be told still finds the question: it stays pending. */
  async function tell(principal: Address, { id, hash, words, expiresAt }: PendingApproval): Promise<void> {
    const opened = await transport()
    const { title, lines } = words
    await opened.send(
      createEnvelope({
        protocol: approvalProtocol,
        type: 'Request',
        sender: opened.address,
        receiver: principal,
        body: { request: id, hash, title, lines: lines.slice(0, 50), expiresAt },
        ttlMs: Math.max(1_000, expiresAt - Date.now()),
      }),
    )
  }

  return request => {
    for (const principal of principals) tell(principal, request).catch(onError)
  }
}
