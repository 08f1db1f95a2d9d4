import { readStore } from '@dealwright/agent-core/store/sqlite'
import { findStore } from '../deals/find-store.ts'
import type { TaskContext } from '../task-context.ts'
import { messagesTable } from './messages-table.ts'

export interface RunMessagesParameters {
  dataDir?: string
  /** Only those that wait for someone, not those ordered to be handled again. */
  parked: boolean
}

/** Prints the messages that an agent put aside because its handler kept rejecting them. The agent may be running. */
export async function runMessages(
  { dataDir, parked: onlyParked }: RunMessagesParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  await using store = await readStore({ path: findStore(dataDir) })
  const parked = await store.parked()
  for (const line of messagesTable(onlyParked ? parked.filter(({ redeliver }) => !redeliver) : parked))
    print(line)
}
