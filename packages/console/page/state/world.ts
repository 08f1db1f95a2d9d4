import type { ConversationContent, ConversationEvent } from '@dealwright/agent-core/conversations'
import type { Bargain } from './bargain.ts'

/** Content of one type. */
export type Content<Type extends ConversationContent['type']> = Extract<ConversationContent, { type: Type }>

/** One entry of a conversation, in the order in which it began. What goes on is looked up by its key. */
export type FeedItem =
  | { readonly kind: 'said'; readonly seq: number; readonly at: number; readonly content: Content<'said'> }
  | { readonly kind: 'plan'; readonly seq: number; readonly at: number; readonly hash: string }
  | { readonly kind: 'asked'; readonly seq: number; readonly at: number; readonly content: Content<'asked'> }
  | {
      readonly kind: 'answered'
      readonly seq: number
      readonly at: number
      readonly content: Content<'answered'>
    }
  | { readonly kind: 'approval'; readonly seq: number; readonly at: number; readonly request: string }
  | { readonly kind: 'deal'; readonly seq: number; readonly at: number; readonly purchase: string }
  | {
      readonly kind: 'funding'
      readonly seq: number
      readonly at: number
      readonly content: Content<'funding'>
    }
  | {
      readonly kind: 'receipt'
      readonly seq: number
      readonly at: number
      readonly content: Content<'receipt'>
    }
  | {
      readonly kind: 'finished'
      readonly seq: number
      readonly at: number
      readonly content: Content<'finished'>
    }

/** A conversation as a list shows it. */
export interface Conversation {
  readonly id: string
  readonly title: string
  readonly startedAt: number
  readonly lastAt: number
  readonly items: readonly FeedItem[]
}

export type PlanStatus = 'waiting' | 'approved' | 'declined' | 'replaced' | 'done' | 'failed' | 'stopped'

/** A plan that was shown, by the hash that an approval names. */
export interface PlanView {
  readonly content: Content<'planned'>
  readonly conversation: string
  readonly at: number
  readonly status: PlanStatus
  readonly decidedBy?: string
}

/** What a step of a run is at. */
export interface StepView {
  readonly status: 'started' | 'done' | 'failed'
  readonly purchase?: string
  readonly message?: string
  readonly output?: unknown
}

/** A run of plans for one request: its newest plan and what its steps are at. */
export interface RunView {
  readonly plan: string
  readonly steps: ReadonlyMap<number, StepView>
  readonly question?: { readonly step: number; readonly question: string }
}

/** What the wallet asks. */
export interface ApprovalView {
  readonly content: Content<'approval'>
  readonly conversation: string
  readonly decision?: Content<'approval-decided'>['decision']
}

/** All that the page knows from the event log. */
export interface World {
  /** The last event that is in it. */
  readonly seq: number
  readonly conversations: ReadonlyMap<string, Conversation>
  readonly plans: ReadonlyMap<string, PlanView>
  readonly runs: ReadonlyMap<string, RunView>
  readonly bargains: ReadonlyMap<string, Bargain>
  readonly approvals: ReadonlyMap<string, ApprovalView>
  readonly receipts: readonly ReceiptView[]
  /** Names that parties gave themselves, by address in lower case. */
  readonly names: ReadonlyMap<string, string>
  /** The newest events, oldest first. */
  readonly trail: readonly ConversationEvent[]
}

/** A receipt and when it came. */
export interface ReceiptView {
  readonly at: number
  readonly conversation: string
  readonly content: Content<'receipt'>
}

/** How many events the activity log keeps in the page. */
export const trailLength = 10_000

export const emptyWorld: World = {
  seq: 0,
  conversations: new Map(),
  plans: new Map(),
  runs: new Map(),
  bargains: new Map(),
  approvals: new Map(),
  receipts: [],
  names: new Map(),
  trail: [],
}
