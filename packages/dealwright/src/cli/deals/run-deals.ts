import { listDeadLetters, listDeals } from '@dealwright/agent-core'
import { readStore } from '@dealwright/agent-core/store/sqlite'
import type { TaskContext } from '../task-context.ts'
import { dealsTable } from './deals-table.ts'
import { findStore } from './find-store.ts'
import { protocolAnswers } from './protocol-answers.ts'

export interface RunDealsParameters {
  dataDir?: string
  all: boolean
}

/** Prints an agent's deals as a table. The agent may be running. */
export async function runDeals(
  { dataDir, all }: RunDealsParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  await using store = await readStore({ path: findStore(dataDir) })
  for (const line of dealsTable(await listDeals(store), { all, now: Date.now() })) print(line)
  const answers = await listDeadLetters(store, { subject: protocolAnswers })
  if (answers.length > 0)
    print(
      `Of typed protocols, ${answers.length} answer${answers.length === 1 ? '' : 's'} could not be sent: dealwright deals retry ${protocolAnswers}, or abandon ${protocolAnswers}`,
    )
}
