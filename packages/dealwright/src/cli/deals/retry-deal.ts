import { retryEffects } from '@dealwright/agent-core'
import type { TaskContext } from '../task-context.ts'
import { type ChangeDealParameters, changeDeal } from './change-deal.ts'
import { failedEffects, nothingWaits } from './describe-failures.ts'

/** Plans the failed effects of a deal again, for the agent's next start. Throws `agent-running`. */
export async function retryDeal(
  parameters: ChangeDealParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  const { retried, expired } = await changeDeal(parameters, retryEffects)
  if (retried > 0) print(`${failedEffects(retried)} planned again: done when the agent starts.`)
  if (expired > 0)
    print(`${failedEffects(expired)} too old for anyone to listen: dealwright deals abandon clears them.`)
  if (retried + expired === 0) print(nothingWaits)
}
