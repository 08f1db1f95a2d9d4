import type { BudgetView } from '@dealwright/console/api'
import { Meter } from '../parts/meter.tsx'
import { share } from '../parts/share.ts'
import { inert } from '../text/inert.ts'

/** What is left of each limit of the policy and the mandate. */
export const Budgets = ({ budgets }: { budgets: readonly BudgetView[] }) =>
  budgets.length === 0 ? null : (
    <section class="card">
      <h2>What is left</h2>
      <ul class="budgets">
        {budgets.map(({ from, words, limit, used, left }, index) => {
          const part = share(BigInt(used.units), BigInt(limit.units))
          return (
            <li key={index}>
              <p>
                <span>
                  {inert(words, 120)} <span class="hint">{from}</span>
                </span>
                <b class="money">{left.text} left</b>
              </p>
              <Meter
                label={`Used of ${inert(words, 120)}`}
                share={part}
                text={`${used.text} of ${limit.text}`}
                tone={part > 0.75 ? 'warn' : 'calm'}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
