export { createLlamaChatModel } from './create-llama-chat-model.ts'
export { createLocalPlanner } from './create-local-planner.ts'
export type { StructuredSchema } from './create-structured-output.ts'
export {
  type LlamaChatCallOptions,
  LlamaChatModel,
  type LlamaChatModelParameters,
  type LlamaSampling,
} from './llama-chat-model.ts'
export { type LoadLocalModelParameters, loadLocalModel } from './load-local-model.ts'
export type { ChatTurn, GenerateParameters, Generation, LocalModel } from './local-model.ts'
export { type DownloadProgress, defaultCacheDirectory, type ResolveModelParameters } from './resolve-model.ts'
