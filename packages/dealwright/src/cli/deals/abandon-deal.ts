import { abandonEffects } from '@dealwright/agent-core'
import type { TaskContext } from '../task-context.ts'
import { type ChangeDealParameters, changeDeal } from './change-deal.ts'
import { failedEffects, nothingWaits } from './describe-failures.ts'

/** Gives the failed effects of a deal up. Throws `agent-running`. */
export async function abandonDeal(
  parameters: ChangeDealParameters,
  { print }: Pick<TaskContext, 'print'>,
): Promise<void> {
  const abandoned = await changeDeal(parameters, abandonEffects)
  print(abandoned === 0 ? nothingWaits : `${failedEffects(abandoned)} given up.`)
}
