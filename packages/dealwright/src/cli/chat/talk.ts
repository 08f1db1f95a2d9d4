import type { Agent, Conversation } from '@dealwright/agent-core'
import type { Lines } from '../read-lines.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { describeLines } from './show-lines.ts'
import type { Watched } from './watch-conversation.ts'

/** What {@link talk} needs. */
export interface TalkParameters {
  readonly agent: Pick<Agent, 'conversations' | 'plans'>
  readonly session: object
  readonly conversation: Conversation
  readonly watched: Watched
  readonly lines: Lines
  readonly print: (line: string) => void
  /** Whether each line waits until what the one before began is done: where nobody is there to read in between. */
  readonly isPiped: boolean
  readonly signal: AbortSignal
}

/** Reads a person's lines until `quit` or the end of input. Lines about the chat itself are answered here, all others are said to the agent. */
export async function talk(parameters: TalkParameters): Promise<void> {
  const { conversation, watched, lines, print, isPiped, signal } = parameters
  const during = <Value>(work: Promise<Value>) => unlessAborted(work, signal)
  for (;;) {
    const text = await during(lines.read())
    if (text === undefined) return during(leave(parameters))
    if (/^\/?(?:quit|exit|bye)$/iu.test(text)) return
    if (text === '') continue
    const looked = await during(lookUp(text, parameters))
    if (looked !== undefined) {
      for (const line of looked) print(line)
      print('')
      continue
    }
    const saying = conversation.say(text)
    if (!isPiped) {
      // The person may say stop meanwhile; what went wrong is said by the agent itself.
      saying.catch(() => {})
      continue
    }
    await during(saying.catch(() => {}))
    await during(watched.idle())
  }
}

/** `history` and `search …`; undefined for all else. */
async function lookUp(
  text: string,
  { agent, session, conversation }: TalkParameters,
): Promise<readonly string[] | undefined> {
  const found = /^\/?(?:history|search\s+(?<words>.+))$/iu.exec(text)
  if (found === null) return undefined
  const words = found.groups?.words
  const events =
    words === undefined
      ? await agent.conversations.read(session, { conversation: conversation.id, limit: 200 })
      : (await agent.conversations.search(session, words)).toReversed()
  const shown = describeLines(events, Date.now()).slice(-30)
  return shown.length === 0 ? ['Nothing found.'] : shown
}

/** The end of input is a no to whatever waits, and the end of what goes on is waited for. */
async function leave({ agent, conversation, watched, isPiped }: TalkParameters): Promise<void> {
  if (!isPiped) return
  await watched.idle()
  for (const { hash, status, steps } of await agent.plans.list({
    conversation: conversation.id,
    open: true,
  })) {
    if (status === 'proposed') await conversation.say(`/decline ${hash}`)
    else if (steps.some(step => step.status === 'asking')) await conversation.say('stop')
  }
  await watched.idle()
}
