export { type CreateOpenAiPlannerParameters, createOpenAiPlanner } from './create-openai-planner.ts'
