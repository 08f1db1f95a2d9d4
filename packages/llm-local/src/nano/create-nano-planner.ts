import type { PlannerPort } from '@dealwright/protocols'
import { createLocalPlanner } from '../llama/create-local-planner.ts'
import type { LoadLocalModelParameters } from '../llama/load-local-model.ts'
import { createKeywordPlanner } from '../planner/keyword/create-keyword-planner.ts'
import { withFallback } from '../planner/with-fallback.ts'
import { nanoModelPath } from './nano-model-path.ts'

export type CreateNanoPlannerParameters = Pick<
  LoadLocalModelParameters,
  'contextSize' | 'gpu' | 'parallel' | 'signal' | 'threads'
>

/** Twelve services and a long message, with room for a plan of four steps. */
const CONTEXT = 2048

/**
 * Plans with planner-nano, the small model that this package carries: no download, no key, no GPU. It loads in a moment; closing the
 * planner closes the model. What it does not understand is left to keywords. Throws what `loadLocalModel` throws.
 *
 * @example
 * import { createNanoPlanner } from '@dealwright/llm-local/nano'
 * const planner = await createNanoPlanner()
 */
export const createNanoPlanner = async ({
  contextSize = CONTEXT,
  gpu = false,
  ...parameters
}: CreateNanoPlannerParameters = {}): Promise<PlannerPort> =>
  withFallback(
    await createLocalPlanner({ ...parameters, model: nanoModelPath(), contextSize, gpu, trained: true }),
    createKeywordPlanner(),
  )
