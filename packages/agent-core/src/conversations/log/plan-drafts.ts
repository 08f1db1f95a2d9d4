import { type Json, parseMoney, plainText, type Token } from '@dealwright/protocols'
import { z } from 'zod'
import type { PlanRun, PlanRunStep } from '../../plans/plan-run.ts'
import type { JournalLine } from '../../ports/store.ts'
import type { Amount, ConversationContent, PlanCardStep } from '../conversation-event.ts'
import { toAmount } from './deal-drafts.ts'
import { describeOutput } from './describe-output.ts'
import { activity, type Draft, owner } from './draft.ts'

/** What {@link draftPlan} needs besides the journal's line. */
export interface DraftPlanContext {
  /** The run as it stands now. */
  readonly run: PlanRun
  readonly token: Token
  /** What could be spent now, in atomic units. */
  readonly spendable: bigint
  /** Most that a plan may cost, in atomic units, to begin without being asked about; undefined where each is. */
  readonly unasked: bigint | undefined
  /** What the registry says of a seller. */
  readonly reputationOf: (address: string) => { readonly count: number; readonly average: number } | undefined
}

const noticeSchema = z.looseObject({
  type: z.string(),
  step: z.int().nonnegative().optional(),
  message: z.string().optional(),
})
const eventSchema = z.object({
  cause: z.unknown(),
  notices: z.array(noticeSchema),
})
const decisionSchema = z.object({ hash: z.string() })
type Notice = z.infer<typeof noticeSchema>

/** The lines of the log that one event of a plan's run makes. */
export function draftPlan(line: JournalLine, context: DraftPlanContext): Draft[] {
  const event = eventSchema.safeParse(line.event)
  if (!event.success) return []
  const { notices, cause } = event.data
  const { run } = context
  const decision = decisionSchema.safeParse(cause)
  const decidedHash = decision.success ? decision.data.hash : run.hash
  return notices.flatMap((notice, index): Draft[] => {
    // Where the new plan is asked about too, its card says so.
    if (notice.type === 'replanned' && notices.some(({ type }) => type === 'proposed')) return []
    const content = toContent(notice, context, decidedHash)
    if (content === undefined) return []
    return [
      {
        key: `${line.subject}/${line.version}/${index}`,
        conversation: run.conversation ?? activity,
        principal: run.conversation === undefined ? owner : run.principal,
        at: line.at,
        content,
      },
    ]
  })
}

function toContent(
  notice: Notice,
  context: DraftPlanContext,
  decidedHash: string,
): ConversationContent | undefined {
  const { run, token } = context
  const { id, steps, spent } = run
  const hash = decidedHash
  const { step: index = -1, message } = notice
  const step = steps[index]
  switch (notice.type) {
    case 'proposed':
      return toCard(context, context.unasked === undefined || run.worstCase > context.unasked)
    case 'replanned':
      return toCard(context, false)
    case 'approved':
      return { type: 'decided', run: id, hash, decision: 'approved', by: run.approved?.by ?? run.principal }
    case 'declined':
      return { type: 'decided', run: id, hash, decision: 'declined', by: run.principal }
    case 'asked': {
      const question = message ?? (step?.step.kind === 'ask' ? step.step.question : '')
      return { type: 'asked', run: id, step: index, question: plainText(question, 500) }
    }
    case 'answered':
      return { type: 'answered', run: id, step: index, text: plainText(message ?? '', 2000) }
    case 'step-started':
      return step && toStep(run, { index, step, status: 'started', message })
    case 'step-done':
      return step && toStep(run, { index, step, status: 'done', message })
    case 'step-failed':
      return step && toStep(run, { index, step, status: 'failed', message })
    case 'expired':
    case 'done':
    case 'failed':
    case 'stopped':
      return {
        type: 'finished',
        run: id,
        ...toEnding(notice, run),
        spent: toAmount(spent, token),
        outputs: outputsOf(run),
      }
    default:
      return undefined
  }
}

function toEnding(
  { type, message }: Notice,
  run: PlanRun,
): Pick<Extract<ConversationContent, { type: 'finished' }>, 'status' | 'text' | 'code'> {
  if (type === 'done') {
    const results = outputsOf(run).map(({ output }) => describeOutput(output))
    return { status: 'done', text: results.join('\n') || 'Done.' }
  }
  if (type === 'failed') {
    const { code = 'failed', message: reason = 'It came to nothing.' } = run.failure ?? {}
    return { status: 'failed', code, text: plainText(message ?? reason, 500) }
  }
  const spent = run.spent > 0n ? 'What was bought before stays bought.' : 'Nothing was spent.'
  if (type === 'expired')
    return { status: 'stopped', code: 'expired', text: `Nobody approved the plan in time. ${spent}` }
  return { status: 'stopped', text: `Stopped. ${spent}` }
}

const outputsOf = ({ steps }: PlanRun): { service: string; output: Json }[] =>
  steps.flatMap(({ step, status, output }) =>
    step.kind === 'service' && status === 'done' && output !== undefined
      ? [{ service: step.service.name, output }]
      : [],
  )

function toStep(
  run: PlanRun,
  {
    index,
    step,
    status,
    message,
  }: {
    index: number
    step: PlanRunStep
    status: 'started' | 'done' | 'failed'
    message: string | undefined
  },
): ConversationContent | undefined {
  if (step.step.kind === 'ask') return undefined
  return {
    type: 'step',
    run: run.id,
    step: index,
    status,
    service: step.step.service.name,
    ...(step.purchase === undefined ? {} : { purchase: step.purchase }),
    ...(status === 'done' && step.output !== undefined ? { output: step.output } : {}),
    ...(message === undefined ? {} : { message: plainText(message, 500) }),
  }
}

function toCard(context: DraftPlanContext, needsApproval: boolean): ConversationContent {
  const { run, token, spendable } = context
  return {
    type: 'planned',
    run: run.id,
    hash: run.hash,
    request: run.request,
    steps: run.steps.map(step => toCardStep(step, context)),
    worstCase: toAmount(run.worstCase, token),
    spendable: toAmount(spendable, token),
    needsApproval,
    planner: plainText(run.planner, 200),
    revision: run.revision,
  }
}

function toCardStep(
  { step, ceiling, description, sellers }: PlanRunStep,
  context: DraftPlanContext,
): PlanCardStep {
  if (step.kind === 'ask') {
    const { question, about } = step
    return { kind: 'ask', question: plainText(question, 500), ...about }
  }
  const { token, reputationOf } = context
  return {
    kind: 'service',
    service: step.service.name,
    description: plainText(description, 300),
    input: { ...step.input },
    uses: Object.fromEntries(
      Object.entries(step.uses).map(([property, { step: from, path }]) => [
        property,
        { step: from, path: [...path] },
      ]),
    ),
    ceiling: toAmount(ceiling, token),
    sellers: sellers.slice(0, 20).map(({ address, name, ask }) => {
      const reputation = reputationOf(address)
      const asked = ask === undefined ? undefined : readAsk(ask, token)
      return {
        address,
        name: plainText(name, 60),
        ...(asked === undefined ? {} : { ask: asked }),
        ...(reputation === undefined ? {} : { reputation }),
      }
    }),
  }
}

/** What a seller says it asks for, where that is an amount of our token. */
function readAsk(ask: string, token: Token): Amount | undefined {
  try {
    return toAmount(parseMoney(ask, token), token)
  } catch {
    // A stranger's file may say anything.
    return undefined
  }
}
