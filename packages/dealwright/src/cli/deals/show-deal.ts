import { listDeals, reportDeal } from '@dealwright/agent-core'
import { readStore } from '@dealwright/agent-core/store/sqlite'
import type { TaskContext } from '../task-context.ts'
import { dealPage } from './deal-page.ts'
import { findDeal } from './find-deal.ts'
import { findStore } from './find-store.ts'

/** Prints everything on record about one deal. The agent may be running. */
export async function showDeal(
  { dataDir, deal }: { dataDir?: string; deal: string },
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  await using store = await readStore({ path: findStore(dataDir) })
  const { id } = findDeal(await listDeals(store), deal)
  for (const line of dealPage(await reportDeal(store, id))) print(line)
}
