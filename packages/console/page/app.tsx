import type { FunctionComponent } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ActivityView } from './activity/activity-view.tsx'
import { ChatView } from './chat/chat-view.tsx'
import { DealsView } from './deals/deals-view.tsx'
import { DirectoryView } from './directory/directory-view.tsx'
import { SettingsView } from './settings/settings-view.tsx'
import { Banners } from './shell/banners.tsx'
import { Header } from './shell/header.tsx'
import { Navigation } from './shell/navigation.tsx'
import { SignedOut } from './shell/signed-out.tsx'
import { useRoute, type ViewName } from './shell/use-route.ts'
import { SpendingView } from './spending/spending-view.tsx'
import { useConsole } from './state/console-context.ts'
import { listWaiting } from './state/list-waiting.ts'
import { shownConversation } from './state/shown-conversation.ts'
import { useStore } from './state/store.ts'

const components: Readonly<Record<ViewName, FunctionComponent<{ subject: string | undefined }>>> = {
  chat: ChatView,
  deals: DealsView,
  spending: SpendingView,
  directory: DirectoryView,
  activity: ActivityView,
  settings: SettingsView,
}

const titles: Readonly<Record<ViewName, string>> = {
  chat: 'Chat',
  deals: 'Deals',
  spending: 'Spending',
  directory: 'Directory',
  activity: 'Activity',
  settings: 'Settings',
}

/** The page. */
export function App() {
  const model = useConsole()
  const { view, subject } = useRoute()
  const link = useStore(model.link, value => value)
  const conversation = useStore(model.world, world => shownConversation(world, subject))
  const waiting = useStore(model.world, world => listWaiting(world).length)
  const announcement = useStore(model.announcement, value => value)
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${titles[view]} · Dealwright`
  }, [view, waiting])
  useEffect(() => {
    // Whoever moves by keyboard or ear begins at the top of the new view.
    if (first.current) first.current = false
    else main.current?.focus()
  }, [view])

  if (link === 'signed-out') return <SignedOut />
  const View = components[view]
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={event => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the content
      </a>
      <Header />
      <Navigation view={view} />
      <main id="main" ref={main} tabIndex={-1} aria-label={titles[view]}>
        <Banners conversation={view === 'chat' ? conversation : undefined} />
        <View subject={subject} />
      </main>
      <div class="hidden" role="log" aria-live="polite">
        {announcement}
      </div>
    </>
  )
}
