import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import { useState } from 'preact/hooks'
import { routeTo } from '../shell/use-route.ts'
import { useConsole } from '../state/console-context.ts'
import { activityConversation } from '../state/conversation-ids.ts'
import { describeEvent } from '../text/describe-event.ts'
import { inert } from '../text/inert.ts'

/** Looks for words in the person's conversations. */
export function ConversationSearch() {
  const { api } = useConsole()
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<readonly ConversationEvent[] | undefined>(undefined)
  const [failure, setFailure] = useState<string | undefined>(undefined)
  const search = async () => {
    const words = query.trim()
    if (words === '') return setFound(undefined)
    const answer = await api.search(words)
    setFailure(answer.ok ? undefined : answer.failure.message)
    setFound(answer.ok ? answer.value.events : undefined)
  }
  return (
    <form
      class="search"
      role="search"
      onSubmit={event => {
        event.preventDefault()
        void search()
      }}
    >
      <label class="hidden" for="search">
        Search conversations
      </label>
      <input
        id="search"
        type="search"
        value={query}
        placeholder="Search, then Enter"
        maxLength={200}
        onInput={event => {
          setQuery(event.currentTarget.value)
          if (event.currentTarget.value === '') setFound(undefined)
        }}
      />
      {failure === undefined ? null : <p class="bad">{failure}</p>}
      {found === undefined ? null : (
        <ul class="found" aria-label="Found">
          {found.length === 0 ? <li>Nothing found.</li> : null}
          {found.slice(0, 20).map(event => (
            <li key={event.seq}>
              <a
                href={
                  event.conversation === activityConversation
                    ? '#/activity'
                    : routeTo('chat', event.conversation)
                }
              >
                {inert(describeEvent(event.content), 100)}
              </a>
            </li>
          ))}
        </ul>
      )}
    </form>
  )
}
