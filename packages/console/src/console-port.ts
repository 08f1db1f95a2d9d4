import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import type { Json, Result } from '@dealwright/protocols'
import type { AgentView } from './api/agent-view.ts'
import type { ApprovalDecisionRequest, ApprovalView } from './api/approval-view.ts'
import type { ConversationView, EventPage, LogQuery } from './api/conversation-view.ts'
import type { DealDetail, DealView } from './api/deal-view.ts'
import type { ServiceView } from './api/directory-view.ts'
import type { Failure } from './api/parts.ts'
import type { PolicyView } from './api/policy-view.ts'
import type { SpendingQuery, SpendingView } from './api/spending-view.ts'
import type { Metric } from './metrics/metric.ts'

/** Proof that an authenticated surface speaks for the principal. What it is made of is the port's business. */
export interface PrincipalProof {
  readonly principal: string
}

/** A stretch of events that goes on as long as it is listened to. */
export interface EventsParameters {
  readonly session: PrincipalProof
  /** Only this conversation. Default: all of the principal's. */
  readonly conversation?: string
  /** Replays what came after this `seq`. */
  readonly after: number
  readonly signal: AbortSignal
}

/** The conversations of an agent, as the console needs them. */
export interface ConversationsPort {
  /** The latest first. */
  list(session: PrincipalProof): Promise<readonly ConversationView[]>
  open(session: PrincipalProof): Promise<{ readonly id: string }>
  say(
    session: PrincipalProof,
    message: { readonly conversation: string; readonly text: string },
  ): Promise<Result<undefined, Failure>>
  decide(
    session: PrincipalProof,
    decision: {
      readonly conversation: string
      readonly hash: string
      readonly decision: 'approve' | 'decline'
    },
  ): Promise<Result<undefined, Failure>>
  log(session: PrincipalProof, query: LogQuery): Promise<EventPage>
  search(session: PrincipalProof, query: string): Promise<EventPage>
  /** Replays, then follows until the signal. */
  events(parameters: EventsParameters): AsyncIterable<ConversationEvent>
}

/** Small rows that outlive a restart: console sessions, by a hash of their cookie. */
export interface SessionRows {
  list(): Promise<readonly { readonly key: string; readonly value: Json }[]>
  put(key: string, value: Json): Promise<void>
  remove(key: string): Promise<void>
}

/** An agent as the console sees it. `dealwright` makes one of an agent; every method may be called by many sessions at once. */
export interface ConsolePort {
  /** Opens a session of the agent's wallet. Called once for each console session, after sign-in. */
  openSession(): PrincipalProof
  readonly sessions: SessionRows
  readonly conversations: ConversationsPort
  readonly approvals: {
    pending(): Promise<readonly ApprovalView[]>
    answer(
      session: PrincipalProof,
      answer: ApprovalDecisionRequest & { readonly request: string },
    ): Promise<Result<ApprovalView, Failure>>
  }
  agent(): Promise<AgentView>
  directory(): Promise<readonly ServiceView[]>
  /** The latest first. */
  deals(): Promise<readonly DealView[]>
  /** By its id or its hash. */
  deal(id: string): Promise<Result<DealDetail, Failure>>
  spending(query: SpendingQuery): Promise<Result<SpendingView, Failure>>
  policy(): Promise<PolicyView>
  /** Freezes the wallet or lets it go on; a failure where it cannot be. */
  setFrozen(session: PrincipalProof, isFrozen: boolean): Promise<Result<PolicyView, Failure>>
  /** Whether the agent is reachable. */
  isReady(): Promise<boolean>
  /** What Prometheus is told beside the process's own figures. */
  metrics(): Promise<readonly Metric[]>
  /** A2A 1.0 agent card; undefined where the agent sells nothing to speak of. `url`: where this console is reached. */
  agentCard(url: string): Promise<Json | undefined>
  /** The ERC-8004 registration file that the agent published; undefined where it has published none. */
  registration(): Promise<Json | undefined>
}
