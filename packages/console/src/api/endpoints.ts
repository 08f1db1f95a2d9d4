import type { z } from 'zod'
import { AgentView } from './agent-view.ts'
import { ApprovalDecisionRequest, ApprovalList, ApprovalView } from './approval-view.ts'
import {
  ConversationList,
  EventPage,
  LogQuery,
  OpenedConversation,
  PlanDecision,
  SayRequest,
  SearchQuery,
} from './conversation-view.ts'
import { DealDetail, DealList } from './deal-view.ts'
import { DirectoryView } from './directory-view.ts'
import { Done } from './parts.ts'
import { PolicyView } from './policy-view.ts'
import { SessionView, SignInRequest } from './session-view.ts'
import { SpendingQuery, SpendingView } from './spending-view.ts'

/** The header that every request which changes something carries: other sites cannot make a browser send it. */
export const consoleHeader = 'x-dealwright-console'

/** Where events are streamed: `GET`, `text/event-stream`, one `ConversationEvent` in each message, its `seq` as id. */
export const eventsPath = '/api/events'

/** One operation of the API. */
export interface Endpoint {
  readonly method: 'get' | 'post'
  /** Names in braces are parameters, e.g. `/api/deals/{id}`; percent-encode them. */
  readonly path: string
  readonly summary: string
  /** Default: nothing. */
  readonly query?: z.ZodObject
  /** Default: nothing. */
  readonly body?: z.ZodObject
  readonly response: z.ZodType
}

/** Every operation of the API but the event stream. */
export const endpoints = {
  signIn: {
    method: 'post',
    path: '/api/sign-in',
    summary: 'Trade the token of a sign-in link for a session cookie; a token works once',
    body: SignInRequest,
    response: SessionView,
  },
  signOut: { method: 'post', path: '/api/sign-out', summary: 'End the session', response: Done },
  session: { method: 'get', path: '/api/session', summary: 'Who is signed in', response: SessionView },
  agent: {
    method: 'get',
    path: '/api/agent',
    summary: 'The agent, and what it could spend',
    response: AgentView,
  },
  conversations: {
    method: 'get',
    path: '/api/conversations',
    summary: 'Conversations, the latest first',
    response: ConversationList,
  },
  openConversation: {
    method: 'post',
    path: '/api/conversations',
    summary: 'Begin a conversation',
    response: OpenedConversation,
  },
  say: {
    method: 'post',
    path: '/api/conversations/{conversation}/say',
    summary: 'Say something; what comes of it arrives as events',
    body: SayRequest,
    response: Done,
  },
  approvePlan: {
    method: 'post',
    path: '/api/conversations/{conversation}/approve',
    summary: 'Approve exactly the plan with this hash',
    body: PlanDecision,
    response: Done,
  },
  declinePlan: {
    method: 'post',
    path: '/api/conversations/{conversation}/decline',
    summary: 'Decline the plan with this hash',
    body: PlanDecision,
    response: Done,
  },
  log: {
    method: 'get',
    path: '/api/log',
    summary: 'A stretch of the log',
    query: LogQuery,
    response: EventPage,
  },
  search: {
    method: 'get',
    path: '/api/search',
    summary: 'Events whose text holds these words',
    query: SearchQuery,
    response: EventPage,
  },
  approvals: {
    method: 'get',
    path: '/api/approvals',
    summary: 'What the wallet asks its principal',
    response: ApprovalList,
  },
  answerApproval: {
    method: 'post',
    path: '/api/approvals/{request}',
    summary: 'Decide a question of the wallet, once, by the hash of what will be signed',
    body: ApprovalDecisionRequest,
    response: ApprovalView,
  },
  directory: {
    method: 'get',
    path: '/api/directory',
    summary: 'Services on offer, their sellers and reputation',
    response: DirectoryView,
  },
  deals: { method: 'get', path: '/api/deals', summary: 'Deals, the latest first', response: DealList },
  deal: {
    method: 'get',
    path: '/api/deals/{id}',
    summary: 'Everything on record about one deal, by its id or hash',
    response: DealDetail,
  },
  spending: {
    method: 'get',
    path: '/api/spending',
    summary: 'What was spent, by day, service and counterparty, and what is left of each budget',
    query: SpendingQuery,
    response: SpendingView,
  },
  policy: {
    method: 'get',
    path: '/api/policy',
    summary: 'What the agent may do by itself',
    response: PolicyView,
  },
  freeze: {
    method: 'post',
    path: '/api/freeze',
    summary: 'Stop all money that leaves, at once',
    response: PolicyView,
  },
  unfreeze: {
    method: 'post',
    path: '/api/unfreeze',
    summary: 'Let money leave again, within the policy',
    response: PolicyView,
  },
} as const satisfies Record<string, Endpoint>

/** The operations by name. */
export type Endpoints = typeof endpoints
