import type { PlanCardStep } from '@dealwright/agent-core/conversations'
import { DealTimeline } from '../deals/deal-timeline.tsx'
import { Fields } from '../parts/fields.tsx'
import { Party } from '../parts/party.tsx'
import { Reputation } from '../parts/reputation.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import type { StepView } from '../state/world.ts'
import { describeValue } from '../text/describe-value.ts'
import { inert } from '../text/inert.ts'

export interface PlanStepProps {
  readonly step: PlanCardStep
  /** Its place in the plan, from 0. */
  readonly index: number
  readonly view: StepView | undefined
}

const words = { started: 'Under way', done: 'Done', failed: 'Failed' } as const

/** A step of a plan, and once it runs, its deal. */
export function PlanStep({ step, index, view }: PlanStepProps) {
  const { world } = useConsole()
  const bargain = useStore(world, ({ bargains }) =>
    view?.purchase === undefined ? undefined : bargains.get(view.purchase),
  )
  const chip = view === undefined ? null : <span class={`chip ${view.status}`}>{words[view.status]}</span>
  if (step.kind === 'ask') {
    return (
      <li class="step ask">
        <p class="step-head">
          <b>Ask you</b> {chip}
        </p>
        <p>
          {inert(step.question, 300)} <span class="hint">for {inert(step.service, 60)}</span>
        </p>
      </li>
    )
  }
  const inputs = Object.entries(step.input)
  const uses = Object.entries(step.uses)
  return (
    <li class={`step ${view?.status ?? ''}`}>
      <p class="step-head">
        <b>{inert(step.service, 60)}</b> {chip}
        <span class="ceiling">
          at most <b class="money">{step.ceiling.text}</b>
        </span>
      </p>
      <p class="hint">{inert(step.description, 200)}</p>
      <dl class="fields">
        {inputs.map(([name, value]) => (
          <div key={name}>
            <dt>{inert(name, 60)}</dt>
            <dd>{describeValue(value)}</dd>
          </div>
        ))}
        {uses.map(([name, { step: from, path }]) => (
          <div key={name} class="flow">
            <dt>{inert(name, 60)}</dt>
            <dd>
              <span aria-hidden="true">← </span>
              {path.length === 0 ? 'the result' : inert(path.join('.'), 60)} of step {from + 1}
            </dd>
          </div>
        ))}
      </dl>
      {view === undefined && step.sellers.length > 0 ? (
        <ul class="sellers" aria-label={`Sellers of step ${index + 1}`}>
          {step.sellers.map(({ address, name, ask, reputation }) => (
            <li key={address}>
              <Party address={address} name={name} />
              {ask === undefined ? null : <span class="money">asks {ask.text}</span>}
              <Reputation reputation={reputation} />
            </li>
          ))}
        </ul>
      ) : null}
      {bargain === undefined ? null : (
        <details class="step-deal" open>
          <summary>The deal</summary>
          <DealTimeline bargain={bargain} />
        </details>
      )}
      {view?.message === undefined ? null : (
        <p class={view.status === 'failed' ? 'bad' : ''}>{inert(view.message, 400)}</p>
      )}
      {view?.output === undefined ? null : (
        <div class="output">
          <h4>Result of this step</h4>
          <Fields value={view.output} />
        </div>
      )}
    </li>
  )
}
