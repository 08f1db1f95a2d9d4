import type { Address, Hex, Result } from '@dealwright/protocols'

/** A question that waits for the principal. */
export interface PendingApproval {
  readonly id: string
  /** Of exactly what will be signed. */
  readonly hash: Hex
  /** What a person reads: plain lines that are safe to show. */
  readonly words: { readonly title: string; readonly lines: readonly string[] }
  /** Unix milliseconds. */
  readonly createdAt: number
  /** Unix milliseconds. */
  readonly expiresAt: number
}

/** An answer to a question: it names the question and the bytes. */
export interface ApprovalAnswer {
  readonly request: string
  readonly hash: string
  readonly decision: 'approve' | 'decline'
}

/** Why an answer counted for nothing. */
export interface ApprovalRefusal {
  readonly code: string
  readonly message: string
}

/** Where the wallet asks its principal, as an agent's surfaces see it. */
export interface ApprovalsPort {
  pending(): readonly PendingApproval[]
  /** Calls a listener with each question that begins to wait, also those already waiting. Answers with how to stop. */
  onRequest(listener: (request: PendingApproval) => void): () => void
  /** Takes an answer of whoever the session proves to be. */
  answer(session: object, answer: ApprovalAnswer): Promise<Result<PendingApproval, ApprovalRefusal>>
  /** Whose session it is; undefined for whatever no authenticated surface opened. */
  identify(
    session: object,
  ): { readonly kind: 'terminal' | 'inbox' | 'console'; readonly principal: string } | undefined
  /** A session of whom the transport has authenticated. */
  openInboxSession(address: Address): object
  /** Lets nobody wait any longer; open questions stay open for the next start. */
  close(): Promise<void>
}
