import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'

/** Whether the page hears its agent. */
export function Connection() {
  const { link } = useConsole()
  const state = useStore(link, value => value)
  const text = state === 'live' ? 'Live' : state === 'lost' ? 'Offline: trying again' : 'Connecting'
  return (
    <p class={`connection ${state}`} role="status">
      <i aria-hidden="true" />
      {text}
    </p>
  )
}
