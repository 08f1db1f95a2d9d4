import { activityConversation, freshConversation } from './conversation-ids.ts'
import type { World } from './world.ts'

/** Which conversation the chat shows: the one in the address bar, else the latest of the person's; undefined for a new one. */
export function shownConversation({ conversations }: World, subject: string | undefined): string | undefined {
  if (subject === freshConversation) return undefined
  if (subject !== undefined) return subject
  let latest: { id: string; lastAt: number } | undefined
  for (const { id, lastAt } of conversations.values())
    if (id !== activityConversation && (latest === undefined || lastAt >= latest.lastAt))
      latest = { id, lastAt }
  return latest?.id
}
