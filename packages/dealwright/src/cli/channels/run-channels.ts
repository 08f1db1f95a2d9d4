import { listChannels } from '@dealwright/agent-core'
import { readStore } from '@dealwright/agent-core/store/sqlite'
import { findStore } from '../deals/find-store.ts'
import type { TaskContext } from '../task-context.ts'
import { channelsTable } from './channels-table.ts'

/** Prints an agent's payment channels as a table. The agent may be running. */
export async function runChannels(
  { dataDir, all }: { dataDir?: string; all: boolean },
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  await using store = await readStore({ path: findStore(dataDir) })
  for (const line of channelsTable(await listChannels(store), { all, now: Date.now() })) print(line)
}
