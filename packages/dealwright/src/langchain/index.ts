export { type AsToolsParameters, asTools } from './as-tools.ts'
