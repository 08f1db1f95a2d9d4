import type { PlannerPort } from '@dealwright/protocols'
import { createLocalPlanner } from '../llama/create-local-planner.ts'
import type { LoadLocalModelParameters } from '../llama/load-local-model.ts'
import { nanoModelPath } from './nano-model-path.ts'

export type CreateNanoPlannerParameters = Pick<
  LoadLocalModelParameters,
  'contextSize' | 'gpu' | 'parallel' | 'signal' | 'threads'
>

/** Twelve services and a long message, with room for a plan of four steps. */
const CONTEXT = 2048

/**
 * Plans with planner-nano, the small model that this package carries: no download, no key, no GPU. It loads in a moment; closing the
 * planner closes the model. Throws what `loadLocalModel` throws.
 *
 * @example
 * import { createNanoPlanner } from '@dealwright/llm-local/nano'
 * const planner = await createNanoPlanner()
 */
export const createNanoPlanner = ({
  contextSize = CONTEXT,
  gpu = false,
  ...parameters
}: CreateNanoPlannerParameters = {}): Promise<PlannerPort> =>
  createLocalPlanner({ ...parameters, model: nanoModelPath(), contextSize, gpu, trained: true })
