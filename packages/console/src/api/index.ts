export {
  Amount,
  ConversationContent,
  ConversationEvent,
  PlanCardStep,
} from '@dealwright/agent-core/conversations'
export { AgentView } from './agent-view.ts'
export { ApprovalDecisionRequest, ApprovalList, ApprovalView } from './approval-view.ts'
export {
  ConversationList,
  ConversationView,
  EventPage,
  EventsQuery,
  LogQuery,
  maxSayLength,
  OpenedConversation,
  PlanDecision,
  SayRequest,
  SearchQuery,
} from './conversation-view.ts'
export { DealDetail, DealList, DealView, NegotiationView, OfferView } from './deal-view.ts'
export { DirectoryView, SellerView, ServiceView } from './directory-view.ts'
export { consoleHeader, type Endpoint, type Endpoints, endpoints, eventsPath } from './endpoints.ts'
export { Done, Failure, PartyView, ReputationView, TokenView } from './parts.ts'
export { PolicyView } from './policy-view.ts'
export { SessionView, SignInRequest } from './session-view.ts'
export { BudgetView, SpendingQuery, SpendingView } from './spending-view.ts'
