import { readStore } from '@dealwright/agent-core/store/sqlite'
import { plainText } from '@dealwright/protocols'
import { createPage } from '../create-page.ts'
import { describeTime } from '../deals/describe-time.ts'
import { findStore } from '../deals/find-store.ts'
import type { TaskContext } from '../task-context.ts'
import { findMessage } from './find-message.ts'

/** Longer content is cut: the whole of it is in the store. */
const shownCharacters = 4_000

export interface ShowMessageParameters {
  dataDir?: string
  /** Id, or its beginning. */
  message: string
}

/** Prints one parked message with its content, made safe for a terminal. The agent may be running. */
export async function showMessage(
  { dataDir, message }: ShowMessageParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  await using store = await readStore({ path: findStore(dataDir) })
  const found = findMessage(await store.parked(), message)
  const page = createPage(print)
  page.line('Message', plainText(found.id, 200))
  page.line('Kind', found.kind)
  page.line('Sender', found.sender)
  page.line('Thread', plainText(found.conversation, 200))
  page.line('Received', `${describeTime(found.receivedAt)} UTC`)
  page.line('Tries', String(found.tries))
  page.line('State', found.redeliver === true ? 'handled again at the next start' : 'parked')
  page.text('Failure', plainText(found.error, 1_000))
  page.text('Content', plainText(new TextDecoder().decode(found.bytes), shownCharacters))
}
