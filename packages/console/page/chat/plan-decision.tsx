import type { PlanCardStep } from '@dealwright/agent-core/conversations'
import { Hash } from '../parts/hash.tsx'
import { useConsole } from '../state/console-context.ts'
import { useAction } from '../state/use-action.ts'
import type { PlanView } from '../state/world.ts'
import { shortHash } from '../text/hash-parts.ts'
import { inert } from '../text/inert.ts'

/** Says in words what an approval allows, and takes it. What is sent names the hash of exactly this plan. */
export function PlanDecision({ plan: { content, conversation } }: { plan: PlanView }) {
  const { api, announce } = useConsole()
  const action = useAction()
  const { steps, worstCase, hash } = content
  const bought = steps.filter(step => step.kind === 'service')
  const decide = async (decision: 'approve' | 'decline') => {
    const done = await action.run(() => api.decidePlan(conversation, decision, hash))
    if (done) announce(decision === 'approve' ? 'Approved.' : 'Declined. Nothing is spent.')
  }
  return (
    <section class="decision" aria-label="Your decision">
      <h4>You approve exactly this</h4>
      <ul>
        {bought.map(({ service, ceiling, sellers }, index) => (
          <li key={index}>
            at most <b class="money">{ceiling.text}</b> for <b>{inert(service, 60)}</b>
            {sellers.length === 0 ? ', which nobody sells yet' : `, to ${nameSellers(sellers)}`}
          </li>
        ))}
        <li>
          together at most <b class="money">{worstCase.text}</b>, held in escrow until the result has been
          checked
        </li>
      </ul>
      <p class="fingerprint">
        Fingerprint of this plan: <Hash hash={hash} label="plan hash" />
      </p>
      <div class="actions">
        <button type="button" class="primary" disabled={action.busy} onClick={() => void decide('approve')}>
          Approve at most {worstCase.text}
        </button>
        <button type="button" disabled={action.busy} onClick={() => void decide('decline')}>
          Decline
        </button>
      </div>
      {action.failure === undefined ? null : (
        <p class="bad" role="alert">
          {action.failure}
        </p>
      )}
    </section>
  )
}

type Seller = Extract<PlanCardStep, { kind: 'service' }>['sellers'][number]

const shownSellers = 3

/** Who could be paid, in words: names do not count without their addresses. */
function nameSellers(sellers: readonly Seller[]): string {
  const names = sellers
    .slice(0, shownSellers)
    .map(({ address, name }) => `${inert(name ?? '', 30)} (${shortHash(address)})`.trim())
  if (sellers.length === 1) return names.join('')
  const more = sellers.length > shownSellers ? ` or ${sellers.length - shownSellers} more` : ''
  return `whoever agrees on the best price: ${names.join(' or ')}${more}`
}
