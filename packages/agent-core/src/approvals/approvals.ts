import { type Address, DealwrightError, type Result, type TransportPort } from '@dealwright/protocols'
import type { ProtocolRouter } from '../agent/protocol-router.ts'
import type { ApprovalAnswer, ApprovalRefusal, ApprovalsPort, PendingApproval } from './approvals-port.ts'
import { servePrincipals } from './serve-principals.ts'

/** What {@link Approvals} needs. */
export interface ApprovalsParameters {
  /** Opens the wallet's desk; undefined where the wallet asks nobody. */
  readonly open: (() => Promise<ApprovalsPort>) | undefined
  /** Who may decide from an inbox. */
  readonly principals: readonly Address[]
  readonly onRequest: (request: PendingApproval) => void
  /** Called after a principal's answer was taken down. */
  readonly onAnswer?: (session: object, answer: ApprovalAnswer) => void
  readonly onError: (error: unknown) => void
}

/** What waits for the agent's principal, and the principal's answers. */
export class Approvals {
  readonly #parameters: ApprovalsParameters
  #opened: Promise<ApprovalsPort> | undefined
  #stop: (() => void) | undefined

  constructor(parameters: ApprovalsParameters) {
    this.#parameters = parameters
  }

  /** Questions that wait for an answer, oldest first. */
  async pending(): Promise<readonly PendingApproval[]> {
    return this.#parameters.open === undefined ? [] : (await this.#open()).pending()
  }

  /**
   * Decides a question. The session proves who answers: see `openPrincipalSession`. Whatever is not one is refused. Throws
   * `no-approvals` where the wallet asks nobody.
   */
  async answer(session: object, answer: ApprovalAnswer): Promise<Result<PendingApproval, ApprovalRefusal>> {
    const taken = await (await this.#open()).answer(session, answer)
    if (taken.ok) this.#parameters.onAnswer?.(session, answer)
    return taken
  }

  /** Whose session it is; undefined for whatever no authenticated surface opened, and where the wallet asks nobody. */
  async identify(session: object): Promise<ReturnType<ApprovalsPort['identify']>> {
    return this.#parameters.open === undefined ? undefined : (await this.#open()).identify(session)
  }

  /** A session of whom the transport has authenticated; undefined where the wallet asks nobody. */
  async openInboxSession(address: Address): Promise<object | undefined> {
    return this.#parameters.open === undefined ? undefined : (await this.#open()).openInboxSession(address)
  }

  /** Begins to tell listeners and principals of questions, and to honour the principals' answers. */
  async start(surface: {
    router: Pick<ProtocolRouter, 'handle'>
    transport: () => Promise<TransportPort>
  }): Promise<void> {
    const { open, principals, onRequest, onError } = this.#parameters
    if (open === undefined) return
    const approvals = await this.#open()
    const tell =
      principals.length === 0
        ? undefined
        : servePrincipals({
            // Answers from inboxes are told like all others.
            approvals: {
              openInboxSession: account => approvals.openInboxSession(account),
              answer: (session, answer) => this.answer(session, answer),
            },
            principals,
            onError,
            ...surface,
          })
    this.#stop = approvals.onRequest(request => {
      onRequest(request)
      tell?.(request)
    })
  }

  /** Lets nobody wait any longer. */
  async close(): Promise<void> {
    this.#stop?.()
    const opened = await this.#opened?.catch(() => undefined)
    await opened?.close()
  }

  #open(): Promise<ApprovalsPort> {
    const { open } = this.#parameters
    if (open === undefined)
      throw new DealwrightError({
        code: 'no-approvals',
        message:
          'This wallet asks nobody for approval: set policy.approveAbove and use the wallet of createAgent.',
      })
    this.#opened ??= open().catch(error => {
      this.#opened = undefined
      throw error
    })
    return this.#opened
  }
}
