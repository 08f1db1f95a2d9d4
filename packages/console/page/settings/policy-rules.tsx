import type { PolicyView } from '@dealwright/console/api'
import { inert } from '../text/inert.ts'
import { inertJson } from '../text/inert-json.ts'

/** The rules under which the agent spends, in words, and as they are written. */
export const PolicyRules = ({ policy: { rules, policy, mandate } }: { policy: PolicyView }) => (
  <section class="card">
    <h2>Policy</h2>
    <dl class="rules">
      {rules.map(({ rule, says }, index) => (
        <div key={index}>
          <dt>{inert(rule, 80)}</dt>
          <dd>{inert(says, 400)}</dd>
        </div>
      ))}
    </dl>
    <details>
      <summary>As it is written</summary>
      <pre tabIndex={0}>{inertJson(policy)}</pre>
    </details>
    {mandate === null ? null : (
      <details>
        <summary>The mandate that was signed</summary>
        <pre tabIndex={0}>{inertJson(mandate)}</pre>
      </details>
    )}
  </section>
)
