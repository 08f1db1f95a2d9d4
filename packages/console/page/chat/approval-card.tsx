import { useEffect, useId, useState } from 'preact/hooks'
import { Hash } from '../parts/hash.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'
import { useAction } from '../state/use-action.ts'
import { inert } from '../text/inert.ts'
import { describeSecond } from '../text/when.ts'

const words = { approve: 'Approved', decline: 'Declined', expired: 'Expired' } as const

/** A question of the wallet: what would be signed, in words, and an answer that counts for these bytes only. */
export function ApprovalCard({ request }: { request: string }) {
  const { world, api, announce } = useConsole()
  const approval = useStore(world, ({ approvals }) => approvals.get(request))
  const action = useAction()
  const id = useId()
  const [, draw] = useState(0)
  const expiresAt = approval?.content.expiresAt ?? 0
  useEffect(() => {
    const timer = setTimeout(
      () => draw(count => count + 1),
      Math.max(0, Math.min(expiresAt - Date.now() + 50, 2 ** 31 - 1)),
    )
    return () => clearTimeout(timer)
  }, [expiresAt])
  if (approval === undefined) return null
  const { title, lines, hash } = approval.content
  const decision = approval.decision ?? (expiresAt <= Date.now() ? 'expired' : undefined)
  const answer = async (choice: 'approve' | 'decline') => {
    const done = await action.run(() => api.answerApproval(request, choice, hash))
    if (done) announce(words[choice])
  }
  return (
    <article class={`card approval ${decision ?? 'waiting'}`} aria-labelledby={id}>
      <header>
        <h3 id={id}>{inert(title, 200)}</h3>
        <span class={`chip ${decision ?? 'waiting'}`}>
          {decision === undefined ? 'Waits for you' : words[decision]}
        </span>
      </header>
      <ul>
        {lines.map((line, index) => (
          <li key={index}>{inert(line, 400)}</li>
        ))}
      </ul>
      <p class="fingerprint">
        Fingerprint of what is signed: <Hash hash={hash} label="hash of what is signed" />
      </p>
      {decision === undefined ? (
        <>
          <div class="actions">
            <button
              type="button"
              class="primary"
              disabled={action.busy}
              onClick={() => void answer('approve')}
            >
              Approve and sign
            </button>
            <button type="button" disabled={action.busy} onClick={() => void answer('decline')}>
              Decline
            </button>
          </div>
          <p class="hint">Until {describeSecond(expiresAt)}; without an answer nothing is signed.</p>
        </>
      ) : null}
      {action.failure === undefined ? null : (
        <p class="bad" role="alert">
          {action.failure}
        </p>
      )}
    </article>
  )
}
