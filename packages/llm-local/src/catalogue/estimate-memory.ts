import type { CatalogueModel } from './model-catalogue.ts'

/** What llama.cpp needs beside weights and context: its graph and buffers, rounded up from what it took for these sizes. */
const OVERHEAD_BYTES = 400_000_000
const DEFAULT_CONTEXT = 8192

/** About how much memory a model of the catalogue takes in bytes, with a context of 8192 tokens unless told. */
export function estimateMemory(
  model: Pick<CatalogueModel, 'sizeBytes' | 'contextBytesPerToken'>,
  contextSize: number = DEFAULT_CONTEXT,
): number {
  return model.sizeBytes + model.contextBytesPerToken * contextSize + OVERHEAD_BYTES
}
