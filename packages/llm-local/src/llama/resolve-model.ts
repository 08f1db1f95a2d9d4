import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { downloadFile, isThere, type RemoteFile } from '../catalogue/download-file.ts'
import { inspectModel } from '../catalogue/inspect-model.ts'
import { locateModel } from '../catalogue/locate-model.ts'
import { type ModelReference, readModelReference } from '../catalogue/read-model-reference.ts'

/** How far the download of a model is; `formatDownload` writes it as a line. */
export interface DownloadProgress {
  /** The name of the file. */
  readonly file: string
  readonly downloadedBytes: number
  /** 0 where the server does not say. */
  readonly totalBytes: number
}

export interface ResolveModelParameters {
  /**
   * A name of the catalogue (`qwen2.5-1.5b-instruct`), the path of a `.gguf` file, or a Hugging Face reference: `hf:user/model:quant`,
   * `hf:user/model/file.gguf`, or a URL.
   */
  readonly model: string
  /** Where downloads are kept. Default `~/.cache/dealwright/models` (`XDG_CACHE_HOME` is respected). */
  readonly cacheDirectory?: string | undefined
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Finds or downloads a model file and returns its path. A broken download is continued; size and SHA-256 are checked where they are known.
 * Throws `model-not-found`, `bad-model-reference`, `model-not-gguf`, `model-truncated`, `model-locked`, `model-damaged`, `model-changed`, `disk-full`,
 * `model-download-failed`, or the signal's reason.
 */
export async function resolveModel(parameters: ResolveModelParameters): Promise<string> {
  const { model, signal } = parameters
  signal?.throwIfAborted()
  const reference = readModelReference(model)
  const path = reference.kind === 'file' ? reference.path : await download(reference, parameters)
  await checkFile(path)
  return path
}

/** The path of a model that is on this disk already, without asking the network; undefined where it has to be downloaded. */
export async function findDownloadedModel(
  parameters: Pick<ResolveModelParameters, 'model' | 'cacheDirectory'>,
): Promise<string | undefined> {
  const reference = readModelReference(parameters.model)
  if (reference.kind === 'file') return (await isThere(reference)) ? reference.path : undefined
  const { cacheDirectory = defaultCacheDirectory() } = parameters
  return whole(await locateModel({ reference, cacheDirectory, online: false }))
}

/** The directory downloads are kept in when none is given. */
export const defaultCacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dealwright', 'models')

/** The path of a model of which every file is there; llama.cpp finds the rest by the first. */
async function whole(files: readonly RemoteFile[] | undefined): Promise<string | undefined> {
  const there = await Promise.all((files ?? []).map(isThere))
  return there.every(Boolean) ? files?.[0]?.path : undefined
}

async function download(
  reference: Exclude<ModelReference, { kind: 'file' }>,
  { model, cacheDirectory = defaultCacheDirectory(), onProgress, signal }: ResolveModelParameters,
): Promise<string> {
  try {
    const files = (await locateModel({ reference, cacheDirectory, signal })) ?? []
    for (const file of files) {
      if (await isThere(file)) continue
      await downloadFile(file, {
        signal,
        onProgress: (downloadedBytes, totalBytes) =>
          onProgress?.({ file: basename(file.path), downloadedBytes, totalBytes }),
      })
    }
    const [first] = files
    if (first !== undefined) return first.path
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof DealwrightError) throw cause
    throw downloadFailed(model, cause)
  }
  throw downloadFailed(model, undefined)
}

const downloadFailed = (model: string, cause: unknown): DealwrightError =>
  new DealwrightError({
    code: 'model-download-failed',
    message: `Could not download ${model}: check the name and the network, or download a .gguf file elsewhere and set DEALWRIGHT_MODEL to its path.`,
    cause,
    retryable: true,
  })

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) {
    inspectModel(path)
    return
  }
  throw new DealwrightError({
    code: 'model-not-found',
    message: `There is no model file at ${path}: give a .gguf file, a name from dealwright model list, or a reference such as hf:user/model:Q4_K_M.`,
  })
}
