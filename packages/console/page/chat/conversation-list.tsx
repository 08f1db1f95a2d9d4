import { useState } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { Moment } from '../parts/moment.tsx'
import { routeTo } from '../shell/use-route.ts'
import { useConsole } from '../state/console-context.ts'
import { activityConversation, freshConversation } from '../state/conversation-ids.ts'
import { useStore } from '../state/store.ts'
import { useAnswer } from '../state/use-answer.ts'
import { inert } from '../text/inert.ts'
import { ConversationSearch } from './conversation-search.tsx'

/** The person's conversations, the latest first, and a way to begin another. */
export function ConversationList({ current }: { current: string | undefined }) {
  const { world, api } = useConsole()
  const loaded = useStore(world, ({ conversations }) => conversations)
  const { value: listed } = useAnswer(api.conversations, { live: false })
  const [open, setOpen] = useState(false)
  const known = [...(listed?.conversations ?? []), ...loaded.values()]
  const all = [...new Map(known.map(({ id, title, lastAt }) => [id, { id, title, lastAt }])).values()]
    .filter(({ id }) => id !== activityConversation)
    .toSorted((a, b) => b.lastAt - a.lastAt)
  return (
    <aside
      class="conversations"
      aria-label="Conversations"
      onKeyDown={({ key }) => {
        if (key === 'Escape') setOpen(false)
      }}
    >
      <div class="conversations-head">
        <a class="button" href={routeTo('chat', freshConversation)}>
          <Icon name="plus" /> New chat
        </a>
        <button
          type="button"
          class="disclose"
          aria-expanded={open}
          aria-controls="conversation-list"
          onClick={() => setOpen(!open)}
        >
          <Icon name="arrow" /> Conversations
        </button>
      </div>
      <div id="conversation-list" class={open ? 'open' : ''}>
        <ConversationSearch />
        <ul>
          {all.map(({ id, title, lastAt }) => (
            <li key={id}>
              <a
                href={routeTo('chat', id)}
                aria-current={id === current ? 'true' : undefined}
                onClick={() => setOpen(false)}
              >
                <span>{inert(title, 60) || 'Conversation'}</span>
                <Moment at={lastAt} />
              </a>
            </li>
          ))}
        </ul>
      </div>
    </aside>
  )
}
