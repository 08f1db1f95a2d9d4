export { type BenchLocalModelParameters, benchLocalModel, type ModelSpeed } from './bench-local-model.ts'
export { createLlamaChatModel } from './create-llama-chat-model.ts'
export { type CreateLocalPlannerParameters, createLocalPlanner } from './create-local-planner.ts'
export type { StructuredSchema } from './create-structured-output.ts'
export {
  type LlamaChatCallOptions,
  LlamaChatModel,
  type LlamaChatModelParameters,
  type LlamaSampling,
} from './llama-chat-model.ts'
export { type GpuChoice, type LoadLocalModelParameters, loadLocalModel } from './load-local-model.ts'
export type {
  ChatTurn,
  GenerateParameters,
  Generation,
  LocalModel,
  LocalModelDevice,
  Measurement,
  MeasureParameters,
} from './local-model.ts'
export { type DownloadProgress, defaultCacheDirectory, type ResolveModelParameters } from './resolve-model.ts'
