export { type CreateTinyModelParameters, createTinyModel } from './gguf/create-tiny-model.ts'
export { type WriteTinyModelReturnType, writeTinyModel } from './gguf/write-tiny-model.ts'
export { findCeiling } from './grounding/find-ceiling.ts'
export { createKeywordPlanner } from './planner/keyword/create-keyword-planner.ts'
