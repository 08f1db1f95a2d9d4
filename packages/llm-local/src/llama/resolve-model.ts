import { open, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { resolveModelFile } from 'node-llama-cpp'

/** How far the download of a model is; `formatDownload` writes it as a line. */
export interface DownloadProgress {
  /** The name to show: the last part of the reference. */
  readonly file: string
  readonly downloadedBytes: number
  readonly totalBytes: number
}

export interface ResolveModelParameters {
  /** Path of a `.gguf` file, or a Hugging Face reference: `hf:user/model:quant`, `hf:user/model/file.gguf`, or its URL. */
  readonly model: string
  /** Where downloads are kept. Default `~/.cache/dealwright/models` (`XDG_CACHE_HOME` is respected). */
  readonly cacheDirectory?: string | undefined
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Finds or downloads a model file and returns its path; throws `model-not-found`, `model-not-gguf` or `model-download-failed`. */
export async function resolveModel(parameters: ResolveModelParameters): Promise<string> {
  const { model, signal } = parameters
  signal?.throwIfAborted()
  const path = /^(?:hf|huggingface|https?):/i.test(model) ? await download(parameters) : resolve(model)
  await checkGgufFile(path)
  return path
}

/** The directory downloads are kept in when none is given. */
export const defaultCacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'dealwright', 'models')

async function download(parameters: ResolveModelParameters): Promise<string> {
  const { model, cacheDirectory = defaultCacheDirectory(), signal } = parameters
  const cached = await resolveModelFile(model, {
    directory: cacheDirectory,
    cli: false,
    download: false,
  }).catch(() => undefined)
  if (cached !== undefined) return cached
  try {
    await fetch(serverOf(model), { method: 'HEAD', signal: withTimeout(signal, CONNECT_TIMEOUT_MS) })
    return await downloadUnlessStalled(parameters, cacheDirectory)
  } catch (cause) {
    signal?.throwIfAborted()
    throw new DealwrightError({
      code: 'model-download-failed',
      message: `Could not download ${model}: check the name and the network, or download a .gguf file elsewhere and set DEALWRIGHT_MODEL to its path.`,
      cause,
      retryable: true,
    })
  }
}

/** The downloader retries a dead network for a very long time: ask once before, and give up when no byte comes for a while. */
const CONNECT_TIMEOUT_MS = 15_000
const STALL_TIMEOUT_MS = 60_000

const withTimeout = (signal: AbortSignal | undefined, milliseconds: number): AbortSignal =>
  AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])])

const serverOf = (model: string): string =>
  /^https?:/i.test(model)
    ? new URL(model).origin
    : process.env.MODEL_ENDPOINT || process.env.HF_ENDPOINT || 'https://huggingface.co/'

/** `model.gguf` of a file or a URL, `model:Q4_K_M` of a model. */
const fileOf = (reference: string): string => {
  const last = reference.slice(reference.lastIndexOf('/') + 1)
  return /^https?:/i.test(reference) ? last.replace(/[?#].*$/, '') : last
}

async function downloadUnlessStalled(parameters: ResolveModelParameters, directory: string): Promise<string> {
  const { model, onProgress, signal } = parameters
  const file = fileOf(model)
  const stop = new AbortController()
  const stopped = Promise.withResolvers<never>()
  stop.signal.addEventListener('abort', () => stopped.reject(stop.signal.reason), { once: true })
  const relay = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', relay, { once: true })
  const stall = setTimeout(() => stop.abort(new Error('The download stalled.')), STALL_TIMEOUT_MS)
  try {
    const downloaded = resolveModelFile(model, {
      directory,
      cli: false,
      signal: stop.signal,
      onProgress: ({ downloadedSize, totalSize }) => {
        stall.refresh()
        onProgress?.({ file, downloadedBytes: downloadedSize, totalBytes: totalSize })
      },
    })
    return await Promise.race([downloaded, stopped.promise])
  } finally {
    clearTimeout(stall)
    signal?.removeEventListener('abort', relay)
  }
}

async function checkGgufFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) {
    throw new DealwrightError({
      code: 'model-not-found',
      message: `There is no model file at ${path}: set DEALWRIGHT_MODEL to a .gguf file or a reference such as hf:user/model:Q4_K_M.`,
    })
  }
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (bytesRead === 4 && buffer.toString('latin1') === 'GGUF') return
  } finally {
    await file.close()
  }
  throw new DealwrightError({
    code: 'model-not-gguf',
    message: `${path} is not a GGUF model: choose a file that ends in .gguf.`,
  })
}
