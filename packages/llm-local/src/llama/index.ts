export { type LoadLocalModelParameters, loadLocalModel } from './load-local-model.ts'
export type { ChatTurn, GenerateParameters, Generation, LocalModel } from './local-model.ts'
export { type DownloadProgress, defaultCacheDirectory, type ResolveModelParameters } from './resolve-model.ts'
