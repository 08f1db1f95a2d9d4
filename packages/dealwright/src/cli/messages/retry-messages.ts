import { DealwrightError } from '@dealwright/protocols'
import { openStopped } from '../deals/open-stopped.ts'
import type { TaskContext } from '../task-context.ts'
import { findMessage } from './find-message.ts'

export interface RetryMessagesParameters {
  dataDir?: string
  /** Id, or its beginning. Give this or `all`. */
  message?: string
  all: boolean
}

/** Orders that parked messages are handled again when the agent starts. Throws `agent-running`, `unknown-message`, `no-message`. */
export async function retryMessages(
  { dataDir, message, all }: RetryMessagesParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  if ((message === undefined) !== all) {
    throw new DealwrightError({
      code: 'no-message',
      message: 'Say which message: its id from dealwright messages, or --all and no id',
    })
  }
  await using store = await openStopped(dataDir)
  const parked = await store.parked()
  const chosen = message === undefined ? parked : [findMessage(parked, message)]
  for (const { id } of chosen) await store.redeliver(id)
  const count = `${chosen.length} message${chosen.length === 1 ? '' : 's'}`
  print(
    chosen.length === 0
      ? 'No parked messages.'
      : `${count} will be handled again when the agent starts. What fails again, or has expired, is parked anew.`,
  )
}
