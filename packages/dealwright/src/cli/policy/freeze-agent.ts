import { dirname, join } from 'node:path'
import { openBudgetFile } from '@dealwright/agent-core/store/sqlite'
import { freeze, isFrozen as readFrozen, unfreeze } from '@dealwright/wallet'
import { findStore } from '../deals/find-store.ts'
import type { TaskContext } from '../task-context.ts'

export interface FreezeAgentParameters {
  dataDir?: string
  isFrozen: boolean
}

/** Freezes an agent or lets it go on. It takes effect before the agent's next signature, whether it runs or not. */
export async function freezeAgent(
  { dataDir, isFrozen }: FreezeAgentParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  const folder = dirname(findStore(dataDir))
  await using budgets = await openBudgetFile({ path: join(folder, 'budget.db') })
  const wasFrozen = await readFrozen(budgets)
  await (isFrozen ? freeze(budgets) : unfreeze(budgets))
  if (wasFrozen === isFrozen)
    print(`The agent of ${folder} was ${isFrozen ? 'frozen' : 'not frozen'} already.`)
  else if (isFrozen)
    print(
      `Frozen: no money leaves the agent of ${folder} until dealwright unfreeze. It may still claim what is its own.`,
    )
  else print(`The agent of ${folder} may spend again, within its policy.`)
}
