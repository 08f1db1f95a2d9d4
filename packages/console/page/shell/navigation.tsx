import { Icon } from '../parts/icon.tsx'
import { useConsole } from '../state/console-context.ts'
import { listWaiting } from '../state/list-waiting.ts'
import { useStore } from '../state/store.ts'
import { routeTo, type ViewName, views } from './use-route.ts'

const labels: Readonly<Record<ViewName, string>> = {
  chat: 'Chat',
  deals: 'Deals',
  spending: 'Spending',
  directory: 'Directory',
  activity: 'Activity',
  settings: 'Settings',
}

/** The views of the console. */
export function Navigation({ view }: { view: ViewName }) {
  const { world } = useConsole()
  const waiting = useStore(world, known => listWaiting(known).length)
  return (
    <nav class="navigation" aria-label="Views">
      <ul>
        {views.map(name => (
          <li key={name}>
            <a href={routeTo(name)} aria-current={name === view ? 'page' : undefined}>
              <Icon name={name} />
              <span>{labels[name]}</span>
              {name === 'chat' && waiting > 0 ? (
                <span class="badge">
                  {waiting}
                  <span class="hidden"> waiting for you</span>
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
