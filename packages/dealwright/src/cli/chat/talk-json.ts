import type { Conversation } from '@dealwright/agent-core'
import type { Lines } from '../read-lines.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { readJsonLine } from './read-json-line.ts'
import type { Watched } from './watch-conversation.ts'

/** What {@link talkJson} needs. */
export interface TalkJsonParameters {
  readonly conversation: Conversation
  readonly watched: Watched
  readonly lines: Lines
  /** Gets what a line was refused for. */
  readonly refuse: (refusal: { readonly code: string; readonly message: string }) => void
  readonly signal: AbortSignal
}

/** Does what a script says, line by line, and waits at the end of its input until nothing goes on by itself. */
export async function talkJson({
  conversation,
  watched,
  lines,
  refuse,
  signal,
}: TalkJsonParameters): Promise<void> {
  const during = <Value>(work: Promise<Value>) => unlessAborted(work, signal)
  let saying: Promise<unknown> = Promise.resolve()
  for (;;) {
    const line = await during(lines.read())
    if (line === undefined) break
    if (line === '') continue
    const read = readJsonLine(line)
    if (!read.ok) {
      refuse({ code: 'bad-line', message: read.error })
      continue
    }
    // All but a stop waits for what was said before: a yes is for a plan that was shown.
    const isStop = read.value.kind === 'say' && /^\/?(?:stop|cancel|abort)\b/iu.test(read.value.text)
    if (!isStop) await during(saying)
    if (read.value.kind === 'say') {
      saying = Promise.all([saying, conversation.say(read.value.text).catch(() => {})])
      continue
    }
    const { kind, hash } = read.value
    const decided = await during(
      kind === 'approve' ? conversation.approve({ hash }) : conversation.decline({ hash }),
    )
    if (!decided.ok) refuse(decided.error)
  }
  await during(saying)
  await during(watched.idle())
}
