import type { PlannerPort } from '@dealwright/protocols'
import { createModelPlanner } from '../planner/model/create-model-planner.ts'
import { createLlamaChatModel } from './create-llama-chat-model.ts'
import { type LoadLocalModelParameters, loadLocalModel } from './load-local-model.ts'

/** Loads a local model and plans with it under a grammar; closing the planner closes the model. Throws what {@link loadLocalModel} throws. */
export async function createLocalPlanner(parameters: LoadLocalModelParameters): Promise<PlannerPort> {
  const model = await loadLocalModel(parameters)
  return createModelPlanner({
    chatModel: createLlamaChatModel({ model, maxTokens: MAX_PLAN_TOKENS }),
    description: model.description,
    onClose: () => model.close(),
  })
}

/** A plan is short: a model that runs on is stopped. */
const MAX_PLAN_TOKENS = 1024
