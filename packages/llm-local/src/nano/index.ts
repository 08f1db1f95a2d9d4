export { type CreateNanoPlannerParameters, createNanoPlanner } from './create-nano-planner.ts'
export { nanoModelPath } from './nano-model-path.ts'
