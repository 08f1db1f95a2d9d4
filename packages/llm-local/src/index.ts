export { estimateMemory } from './catalogue/estimate-memory.ts'
export { findCatalogueModel } from './catalogue/find-catalogue-model.ts'
export { freeMemory } from './catalogue/free-memory.ts'
export { inspectModel, type ModelFacts } from './catalogue/inspect-model.ts'
export { isNanoName, NANO_NAME } from './catalogue/is-nano-name.ts'
export { type CatalogueModel, modelCatalogue } from './catalogue/model-catalogue.ts'
export { formatDownload } from './format-download.ts'
export { type CreateTinyModelParameters, createTinyModel } from './gguf/create-tiny-model.ts'
export { type WriteTinyModelReturnType, writeTinyModel } from './gguf/write-tiny-model.ts'
export { checkGrounding, type GroundingViolation } from './grounding/check-grounding.ts'
export { findCeiling } from './grounding/find-ceiling.ts'
export {
  type DownloadProgress,
  defaultCacheDirectory,
  findDownloadedModel,
  type ResolveModelParameters,
  resolveModel,
} from './llama/resolve-model.ts'
export { type ChoosePlannerParameters, choosePlanner } from './planner/choose-planner.ts'
export { createKeywordPlanner } from './planner/keyword/create-keyword-planner.ts'
export type { PlanningChatModel } from './planner/model/ask-model.ts'
export {
  type CreateModelPlannerParameters,
  createModelPlanner,
} from './planner/model/create-model-planner.ts'
export type { PromptRoom } from './planner/model/fit-prompt.ts'
export { jsonSchemaToGbnf } from './schema/json-schema-to-gbnf.ts'
