import { Icon } from '../parts/icon.tsx'
import { useConsole } from '../state/console-context.ts'
import { useAction } from '../state/use-action.ts'

export interface StopPlanProps {
  readonly conversation: string
  /** The plan that is under way. */
  readonly hash: string
}

/** Digits that name a plan well beyond doubt. */
const digits = 12

/** Stops a plan that is under way, in the words that every surface understands. */
export function StopPlan({ conversation, hash }: StopPlanProps) {
  const { api } = useConsole()
  const action = useAction()
  return (
    <div class="actions">
      <button
        type="button"
        disabled={action.busy}
        onClick={() =>
          void action.run(() => api.say(conversation, `stop ${hash.replace('sha256:', '').slice(0, digits)}`))
        }
      >
        <Icon name="stop" /> Stop
      </button>
      <span class="hint">Deals that are paid for go on to their end.</span>
      {action.failure === undefined ? null : (
        <p class="bad" role="alert">
          {action.failure}
        </p>
      )}
    </div>
  )
}
