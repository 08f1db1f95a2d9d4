import { openStopped } from '../deals/open-stopped.ts'
import type { TaskContext } from '../task-context.ts'
import { findMessage } from './find-message.ts'
import type { ShowMessageParameters } from './show-message.ts'

/** No envelope lives longer, and a network does not bring older texts. */
const rememberMs = 365 * 24 * 60 * 60 * 1_000

/** Forgets a parked message for good: it counts as handled. Throws `agent-running` and `unknown-message`. */
export async function discardMessage(
  { dataDir, message }: ShowMessageParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  await using store = await openStopped(dataDir)
  const { id } = findMessage(await store.parked(), message)
  // The network may bring a copy of one that was ordered to be handled again, which counts as not handled.
  await store.remember(id, Date.now() + rememberMs)
  await store.unpark(id)
  print('1 message discarded.')
}
