import { fileURLToPath } from 'node:url'

/** The path of the planning model that this package carries, `planner-nano.gguf`. */
export const nanoModelPath = (): string =>
  fileURLToPath(new URL('../../models/planner-nano.gguf', import.meta.url))
