import type { PlannerPort } from '@dealwright/protocols'
import { createModelPlanner } from '../planner/model/create-model-planner.ts'
import { createLlamaChatModel } from './create-llama-chat-model.ts'
import { type LoadLocalModelParameters, loadLocalModel } from './load-local-model.ts'

export interface CreateLocalPlannerParameters extends LoadLocalModelParameters {
  /** The model was trained on the planner's own prompts: see `createModelPlanner`. Default false. */
  readonly trained?: boolean | undefined
}

/** Loads a local model and plans with it under a grammar; closing the planner closes the model. Throws what {@link loadLocalModel} throws. */
export async function createLocalPlanner({
  trained,
  ...parameters
}: CreateLocalPlannerParameters): Promise<PlannerPort> {
  const model = await loadLocalModel(parameters)
  return createModelPlanner({
    chatModel: createLlamaChatModel({
      model,
      maxTokens: MAX_PLAN_TOKENS,
      ...(trained === true && { alternatives: ALTERNATIVES }),
    }),
    description: model.description,
    room: { contextSize: model.contextSize, countTokens: text => model.countTokens(text) },
    trained,
    onClose: () => model.close(),
  })
}

/** For a trained model, whose likelihoods tell something; 60 gave the same plans right of 240. */
const ALTERNATIVES = 8

/** A plan is short: a model that runs on is stopped. */
const MAX_PLAN_TOKENS = 1024
