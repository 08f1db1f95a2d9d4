import type { PolicyView } from '@dealwright/console/api'
import { useState } from 'preact/hooks'
import { Confirm } from '../parts/confirm.tsx'
import { Icon } from '../parts/icon.tsx'
import { useConsole } from '../state/console-context.ts'
import { useAction } from '../state/use-action.ts'

/** Stops all money that leaves, or lets it go on; asks first. */
export function Freeze({
  policy: { isFrozen, canUnfreeze },
  onChange,
}: {
  policy: PolicyView
  onChange(): void
}) {
  const { api, refreshAgent, announce } = useConsole()
  const action = useAction()
  const [asking, setAsking] = useState(false)
  const change = async () => {
    const done = await action.run(isFrozen ? api.unfreeze : api.freeze)
    if (!done) return
    announce(isFrozen ? 'Money may leave again, within the policy.' : 'Frozen: no money leaves.')
    onChange()
    await refreshAgent()
  }
  return (
    <section class={`card freeze ${isFrozen ? 'frozen' : ''}`}>
      <h2>
        <Icon name="snow" /> {isFrozen ? 'Frozen' : 'Stop everything'}
      </h2>
      <p>
        {isFrozen
          ? 'No payment is signed. Deals that are paid for already go on to their end.'
          : 'One press, and no payment is signed any more. Deals that are paid for already go on to their end.'}
      </p>
      {isFrozen && !canUnfreeze ? (
        <p class="hint">The policy itself is frozen: change it where the agent runs.</p>
      ) : (
        <button
          type="button"
          class={isFrozen ? '' : 'danger'}
          disabled={action.busy}
          onClick={() => setAsking(true)}
        >
          {isFrozen ? 'Unfreeze' : 'Freeze'}
        </button>
      )}
      {action.failure === undefined ? null : (
        <p class="bad" role="alert">
          {action.failure}
        </p>
      )}
      {asking ? (
        <Confirm
          title={isFrozen ? 'Let money leave again?' : 'Stop all money that leaves?'}
          action={isFrozen ? 'Unfreeze' : 'Freeze'}
          onConfirm={() => void change()}
          onClose={() => setAsking(false)}
        >
          <p>
            {isFrozen
              ? 'Your agent may pay again, within its policy. Plans still wait for your approval.'
              : 'Your agent signs no payment until you unfreeze it here or in the terminal.'}
          </p>
        </Confirm>
      ) : null}
    </section>
  )
}
