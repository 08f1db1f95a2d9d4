import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import { inert } from '../text/inert.ts'
import { applyNotice } from './apply-notice.ts'
import { newBargain } from './bargain.ts'
import {
  type Content,
  type FeedItem,
  type PlanStatus,
  type StepView,
  trailLength,
  type World,
} from './world.ts'

type Draft = { -readonly [Key in keyof Omit<World, 'names'>]: Unlocked<World[Key]> } & {
  names: World['names']
}
type Unlocked<Value> =
  Value extends ReadonlyMap<infer Key, infer Entry>
    ? Map<Key, Entry>
    : Value extends readonly (infer Item)[]
      ? Item[]
      : Value

/** The world after some events more. Events that are in it already, as after a reconnection, change nothing. */
export function applyEvents(world: World, events: readonly ConversationEvent[]): World {
  const fresh = events.filter(({ seq }) => seq > world.seq).toSorted((a, b) => a.seq - b.seq)
  if (fresh.length === 0) return world
  const draft: Draft = {
    seq: world.seq,
    conversations: new Map(world.conversations),
    plans: new Map(world.plans),
    runs: new Map(world.runs),
    bargains: new Map(world.bargains),
    approvals: new Map(world.approvals),
    receipts: [...world.receipts],
    // Copied only where a name is learnt: who watches names is not woken by anything else.
    names: world.names,
    trail: [...world.trail],
  }
  for (const event of fresh) {
    if (event.seq <= draft.seq) continue
    draft.seq = event.seq
    draft.trail.push(event)
    apply(draft, event)
  }
  draft.trail.splice(0, Math.max(0, draft.trail.length - trailLength))
  return draft
}

function apply(draft: Draft, event: ConversationEvent): void {
  const { seq, at, conversation, content } = event
  switch (content.type) {
    case 'said':
      return add(draft, event, { kind: 'said', seq, at, content })
    case 'planned':
      return applyPlan(draft, event, content)
    case 'decided': {
      const plan = draft.plans.get(content.hash)
      if (plan === undefined) return
      draft.plans.set(content.hash, { ...plan, status: content.decision, decidedBy: content.by })
      return
    }
    case 'asked':
      setRun(draft, content.run, { question: { step: content.step, question: content.question } })
      return add(draft, event, { kind: 'asked', seq, at, content })
    case 'answered':
      setRun(draft, content.run, { question: undefined })
      return add(draft, event, { kind: 'answered', seq, at, content })
    case 'step':
      return applyStep(draft, content)
    case 'deal': {
      const known = draft.bargains.get(content.purchase)
      const place = {
        ...(content.run === undefined ? {} : { run: content.run }),
        ...(content.step === undefined ? {} : { step: content.step }),
      }
      const bargain = { ...(known ?? newBargain(content.purchase, at)), ...place }
      draft.bargains.set(content.purchase, applyNotice(bargain, content.notice, at))
      // A deal of a run is shown in the card of its plan.
      if (known === undefined && content.run === undefined)
        add(draft, event, { kind: 'deal', seq, at, purchase: content.purchase })
      return
    }
    case 'approval':
      draft.approvals.set(content.request, { content, conversation })
      return add(draft, event, { kind: 'approval', seq, at, request: content.request })
    case 'approval-decided': {
      const approval = draft.approvals.get(content.request)
      if (approval !== undefined)
        draft.approvals.set(content.request, { ...approval, decision: content.decision })
      return
    }
    case 'funding':
      return add(draft, event, { kind: 'funding', seq, at, content })
    case 'receipt':
      learnName(draft, content.provider)
      draft.receipts.push({ at, conversation, content })
      return add(draft, event, { kind: 'receipt', seq, at, content })
    case 'finished': {
      const hash = draft.runs.get(content.run)?.plan
      if (hash !== undefined) setStatus(draft, hash, content.status)
      setRun(draft, content.run, { question: undefined })
      return add(draft, event, { kind: 'finished', seq, at, content })
    }
    default:
      // A newer agent may tell what this page does not know yet.
      return
  }
}

function applyPlan(draft: Draft, event: ConversationEvent, content: Content<'planned'>): void {
  const { seq, at, conversation } = event
  const before = draft.runs.get(content.run)?.plan
  if (before !== undefined && before !== content.hash) setStatus(draft, before, 'replaced')
  draft.plans.set(content.hash, {
    content,
    conversation,
    at,
    status: content.needsApproval ? 'waiting' : 'approved',
  })
  draft.runs.set(content.run, { plan: content.hash, steps: new Map() })
  for (const step of content.steps)
    if (step.kind === 'service') step.sellers.forEach(seller => learnName(draft, seller))
  add(draft, event, { kind: 'plan', seq, at, hash: content.hash })
}

function applyStep(draft: Draft, content: Content<'step'>): void {
  const run = draft.runs.get(content.run)
  if (run === undefined) return
  const purchase = content.purchase ?? run.steps.get(content.step)?.purchase
  const step: StepView = {
    status: content.status,
    ...(purchase === undefined ? {} : { purchase }),
    ...(content.message === undefined ? {} : { message: content.message }),
    ...(content.output === undefined ? {} : { output: content.output }),
  }
  draft.runs.set(content.run, { ...run, steps: new Map(run.steps).set(content.step, step) })
}

function add(draft: Draft, { conversation: id, at }: ConversationEvent, item: FeedItem): void {
  const known = draft.conversations.get(id)
  const words = item.kind === 'said' && item.content.by === 'person' ? inert(item.content.text, 60) : ''
  draft.conversations.set(id, {
    id,
    title: known?.title || words,
    startedAt: known?.startedAt ?? at,
    lastAt: at,
    items: [...(known?.items ?? []), item],
  })
}

function setRun(
  draft: Draft,
  id: string,
  change: { question: { step: number; question: string } | undefined },
): void {
  const run = draft.runs.get(id)
  if (run === undefined) return
  const { question: _before, ...rest } = run
  draft.runs.set(id, change.question === undefined ? rest : { ...rest, question: change.question })
}

/** A plan that was declined or replaced stays so. */
function setStatus(draft: Draft, hash: string, status: PlanStatus): void {
  const plan = draft.plans.get(hash)
  if (plan === undefined || plan.status === 'declined' || plan.status === 'replaced') return
  draft.plans.set(hash, { ...plan, status })
}

function learnName(draft: Draft, { address, name }: { address: string; name?: string | undefined }): void {
  const key = address.toLowerCase()
  if (name !== undefined && draft.names.get(key) !== name) draft.names = new Map(draft.names).set(key, name)
}
