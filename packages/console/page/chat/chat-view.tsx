import { useEffect, useState } from 'preact/hooks'
import { routeTo } from '../shell/use-route.ts'
import { useConsole } from '../state/console-context.ts'
import { shownConversation } from '../state/shown-conversation.ts'
import { useStore } from '../state/store.ts'
import type { World } from '../state/world.ts'
import { Composer } from './composer.tsx'
import { ConversationList } from './conversation-list.tsx'
import { Feed } from './feed.tsx'
import { Welcome } from './welcome.tsx'

/** A conversation with the agent: the log of it, and where to write. */
export function ChatView({ subject }: { subject: string | undefined }) {
  const model = useConsole()
  const id = useStore(model.world, world => shownConversation(world, subject))
  const conversation = useStore(model.world, ({ conversations }) =>
    id === undefined ? undefined : conversations.get(id),
  )
  const question = useStore(model.world, world => openQuestion(world, id))
  const starting = useStore(model.link, state => state === 'starting')
  const [draft, setDraft] = useState('')
  const [saidAt, setSaidAt] = useState<number | undefined>(undefined)
  useEffect(() => {
    if (id !== undefined && conversation === undefined && !starting) void model.loadConversation(id)
  }, [id, conversation === undefined, starting])

  const say = async (text: string): Promise<string | undefined> => {
    await model.started
    let target = id
    if (target === undefined) {
      const opened = await model.api.openConversation()
      if (!opened.ok) return opened.failure.message
      target = opened.value.id
    }
    setSaidAt(model.world.get().seq)
    const answer = await model.api.say(target, text)
    if (!answer.ok) {
      setSaidAt(undefined)
      return answer.failure.message
    }
    if (target !== id) location.hash = routeTo('chat', target)
    return undefined
  }
  const items = conversation?.items ?? []
  const answered = items.some(
    ({ kind, seq, ...item }) =>
      saidAt !== undefined &&
      seq > saidAt &&
      !(kind === 'said' && 'content' in item && isPersons(item.content)),
  )

  return (
    <div class="chat">
      <ConversationList current={id} />
      <div class="conversation">
        <h1 class="hidden">Chat</h1>
        {items.length === 0 ? <Welcome onPick={setDraft} /> : <Feed items={items} />}
        {saidAt !== undefined && !answered ? (
          <p class="thinking" role="status">
            <i aria-hidden="true" />
            <i aria-hidden="true" />
            <i aria-hidden="true" /> <span>Your agent thinks</span>
          </p>
        ) : null}
        <Composer draft={draft} question={question} onDraft={setDraft} onSay={say} />
      </div>
    </div>
  )
}

const isPersons = (content: object): boolean => 'by' in content && content.by === 'person'

/** What the agent asked last in this conversation and was not answered. */
function openQuestion({ conversations, runs }: World, id: string | undefined): string | undefined {
  if (id === undefined) return undefined
  const items = conversations.get(id)?.items ?? []
  const asked = items.findLast(item => item.kind === 'asked')
  if (asked?.kind !== 'asked') return undefined
  return runs.get(asked.content.run)?.question?.question
}
