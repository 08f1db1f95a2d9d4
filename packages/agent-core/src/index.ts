export { Agent, type IntervalContext } from './agent/agent.ts'
export type { AgentEvents, PlanNews, TextMessage } from './agent/events.ts'
export type { AgentParameters, AskParameters, BuyParameters, FetchParameters } from './agent/parameters.ts'
export { type Duration, parseDuration } from './agent/parse-duration.ts'
export type { AgentPorts } from './agent/ports.ts'
export type { AskFailure, Handlers, MessageContext } from './agent/protocol-router.ts'
export { approvalProtocol } from './approvals/approval-protocol.ts'
export type {
  ApprovalAnswer,
  ApprovalRefusal,
  ApprovalsPort,
  PendingApproval,
} from './approvals/approvals-port.ts'
export type { CallFailure } from './calls/call-failure.ts'
export type { CallWork, SellPerCallParameters } from './calls/call-stock.ts'
export type { ChannelOptions } from './calls/call-terms.ts'
export { callsProtocol } from './calls/calls-protocol.ts'
export type { ChannelNews } from './calls/channel-news.ts'
export type { ClosedChannel } from './calls/close-outgoing.ts'
export { type ChannelSummary, listChannels } from './calls/list-channels.ts'
export type { CallParameters } from './calls/make-call.ts'
export type {
  DelegateParameters,
  DelegationFailure,
  PlanQuestion,
  StepResult,
} from './chat/delegate.ts'
export type { Conversation, SayParameters } from './conversations/conversation.ts'
export type { ConversationSummary, Conversations } from './conversations/conversations.ts'
export type { MemoryBounds } from './conversations/log/bounds.ts'
export { type DeadLetter, type DeadLetterNote, listDeadLetters } from './deals/dead-letters.ts'
export { type DealFailure, DealHandle, type DealResult, type DealTransaction } from './deals/deal-handle.ts'
export { dealMessage, dealProtocol } from './deals/deal-protocol.ts'
export type { Deal } from './deals/deal-record.ts'
export type { DealNews } from './deals/engine.ts'
export { abandonEffects } from './deals/ledger/abandon-effects.ts'
export { listDeals } from './deals/ledger/list-deals.ts'
export { type DealReport, type ReportedEffect, reportDeal } from './deals/ledger/report-deal.ts'
export { type RetryEffectsReturnType, retryEffects } from './deals/ledger/retry-effects.ts'
export type { DealSummary } from './deals/ledger/summarize-deal.ts'
export type { Notice } from './deals/notice.ts'
export { type EffectNews, effectChannel } from './deals/publish-effect.ts'
export type { Directory, OfferedService, Seller } from './directory/directory.ts'
export type { AgentPlans } from './plans/agent-plans.ts'
export type { PlanningFailure } from './plans/plan-refusals.ts'
export type {
  PlanRefusal,
  PlanRun,
  PlanRunNews,
  PlanRunStatus,
  PlanRunStep,
  PlanSeller,
} from './plans/plan-run.ts'
export type { ProposeParameters } from './plans/plans.ts'
export type { FetchPort, HttpPayment, PaymentLimits } from './ports/fetch.ts'
export {
  type Closeable,
  type QueueEvents,
  type QueueJob,
  type QueueJobState,
  type QueueJobStatus,
  type QueuePort,
  UnrecoverableWorkError,
  type WorkContext,
} from './ports/queue.ts'
export type {
  Change,
  ConversationRecord,
  EffectRecord,
  EffectStatus,
  EventRecord,
  EventsQuery,
  JournalEntry,
  JournalLine,
  StorePort,
  SubjectRecord,
} from './ports/store.ts'
export type { StoreReader } from './ports/store-reader.ts'
export type {
  ChannelState,
  ChannelsPort,
  DealPayment,
  EscrowJob,
  Feedback,
  JobStatus,
  Network,
  Receipt,
  RegisteredAgent,
  Spendable,
  WalletFailure,
  WalletPort,
} from './ports/wallet.ts'
export type { SellParameters, Work } from './services/stock.ts'
export type { AgentTool } from './tools/agent-tool.ts'
export { type ToolService, type ToServiceParameters, toService } from './tools/to-service.ts'
export type { UseParameters } from './tools/toolbox.ts'
