import type { Address, Result, Token } from '@dealwright/protocols'
import type { PendingApproval } from '../approvals/approvals-port.ts'
import type { ConversationLog } from './log/conversation-log.ts'
import type { PlansPort, PlansRefusal } from './ports.ts'
import type { Payment } from './spending/sum-up-spending.ts'

/** What every conversation of an agent works with. */
export interface Desk {
  readonly log: ConversationLog
  readonly plans: PlansPort
  readonly token: Token
  /** The agent's account, which a person can send money to. */
  readonly address: Address
  readonly chainId: number
  /** Resolves once what the journal holds is in the log. */
  catchUp(): Promise<void>
  /** What could be spent now, in words. */
  describeBalance(): Promise<string>
  /** What the wallet asks. */
  signatures(): Promise<readonly PendingApproval[]>
  answerSignature(
    session: object,
    answer: { readonly request: string; readonly hash: string; readonly decision: 'approve' | 'decline' },
  ): Promise<Result<unknown, PlansRefusal>>
  /** What a principal's plans paid for; the owner's include what code bought. */
  payments(principal: string): Promise<readonly Payment[]>
  /** Most that a plan may cost, in atomic units, to begin without being asked about. */
  readonly unasked: bigint | undefined
  /** Unix milliseconds. */
  readonly now: () => number
}
