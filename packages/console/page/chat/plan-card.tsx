import { useId } from 'preact/hooks'
import { Meter } from '../parts/meter.tsx'
import { Moment } from '../parts/moment.tsx'
import { share } from '../parts/share.ts'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import type { PlanStatus } from '../state/world.ts'
import { shortId } from '../text/hash-parts.ts'
import { inert } from '../text/inert.ts'
import { PlanDecision } from './plan-decision.tsx'
import { PlanStep } from './plan-step.tsx'
import { StopPlan } from './stop-plan.tsx'

const words: Readonly<Record<PlanStatus, string>> = {
  waiting: 'Waits for you',
  approved: 'Under way',
  declined: 'Declined',
  replaced: 'Replaced',
  done: 'Done',
  failed: 'Failed',
  stopped: 'Stopped',
}

/** A plan: its steps, who could do them, what it costs at most, and the decision that is bound to exactly this. */
export function PlanCard({ hash }: { hash: string }) {
  const { world } = useConsole()
  const plan = useStore(world, ({ plans }) => plans.get(hash))
  const run = useStore(world, ({ runs }) => (plan === undefined ? undefined : runs.get(plan.content.run)))
  const id = useId()
  if (plan === undefined) return null
  const { content, status, at } = plan
  const { steps, worstCase, spendable, request, planner, revision } = content
  const isNewest = run?.plan === hash
  const worst = BigInt(worstCase.units)
  const most = BigInt(spendable.units)
  return (
    <article class={`card plan ${status}`} aria-labelledby={id}>
      <header>
        <h3 id={id}>
          {revision === 0 ? 'Plan' : `New plan (${revision})`} <code>{shortId(hash)}</code>
        </h3>
        <span class={`chip ${status}`}>{words[status]}</span>
        <Moment at={at} />
      </header>
      <blockquote>{inert(request, 400)}</blockquote>
      <ol class="steps">
        {steps.map((step, index) => (
          <PlanStep
            key={index}
            step={step}
            index={index}
            view={isNewest ? run.steps.get(index) : undefined}
          />
        ))}
      </ol>
      <div class="worst-case">
        <p>
          At most <b class="money">{worstCase.text}</b> of <span class="money">{spendable.text}</span> that
          could be spent
        </p>
        <Meter
          label="Worst case of this plan, against what could be spent"
          share={share(worst, most)}
          text={`${worstCase.text} of ${spendable.text}`}
          tone={worst * 4n > most * 3n ? 'warn' : 'calm'}
        />
      </div>
      {status === 'waiting' ? <PlanDecision plan={plan} /> : null}
      {status === 'approved' && isNewest ? <StopPlan conversation={plan.conversation} hash={hash} /> : null}
      <p class="hint">
        {plan.decidedBy === undefined
          ? ''
          : `${status === 'declined' ? 'Declined' : 'Approved'} by ${inert(plan.decidedBy, 60)}. `}
        Planned by {inert(planner, 80)}.
      </p>
    </article>
  )
}
