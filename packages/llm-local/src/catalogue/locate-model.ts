import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { z } from 'zod'
import type { RemoteFile } from './download-file.ts'
import { partsOf } from './parts-of.ts'
import type { ModelReference } from './read-model-reference.ts'

export interface LocateModelParameters {
  readonly reference: Exclude<ModelReference, { kind: 'file' }>
  readonly cacheDirectory: string
  /** False to answer only what is known without the network. Default true. */
  readonly online?: boolean | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The files a model consists of, first part first, and where they are kept. Undefined where that is known to the hub only and `online`
 * is false. Throws `model-not-found`, or what `fetch` throws.
 */
export async function locateModel(
  parameters: LocateModelParameters,
): Promise<readonly RemoteFile[] | undefined> {
  const { reference, cacheDirectory, env = process.env } = parameters
  const hub = (repository: string, revision: string, file: string): RemoteFile => ({
    url: new URL(`${repository}/resolve/${encodeURIComponent(revision)}/${file}`, endpointOf(env)),
    path: join(
      cacheDirectory,
      repository,
      ...(revision === 'main' ? [] : [`@${revision.slice(0, 12)}`]),
      file,
    ),
    token: env.HF_TOKEN || undefined,
  })
  switch (reference.kind) {
    case 'catalogue': {
      const { repository, revision, file, sizeBytes, sha256 } = reference.model
      return [{ ...hub(repository, revision, file), sizeBytes, sha256 }]
    }
    case 'hub':
      return allParts(hub(reference.repository, reference.revision, reference.file))
    case 'url': {
      const { url } = reference
      const name = url.pathname
        .split('/')
        .filter(part => part !== '')
        .map(fileName)
      const token = url.origin === new URL(endpointOf(env)).origin ? env.HF_TOKEN || undefined : undefined
      return allParts({ url, path: join(cacheDirectory, fileName(url.host), ...name), token })
    }
    case 'tag': {
      const file = await findFile({ ...parameters, reference, env })
      return file === undefined ? undefined : allParts(hub(reference.repository, 'main', file))
    }
  }
}

const endpointOf = (env: Readonly<Record<string, string | undefined>>): string =>
  `${(env.MODEL_ENDPOINT || env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '')}/`

/** Part of a file's path that can not leave its folder. */
const fileName = (text: string): string =>
  decodeURIComponent(text)
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')

function allParts(first: RemoteFile): RemoteFile[] {
  const addresses = partsOf(first.url.pathname)
  return partsOf(first.path).map((path, index) => {
    const url = new URL(first.url)
    url.pathname = addresses[index] ?? url.pathname
    return { ...first, url, path }
  })
}

const manifestSchema = z.object({
  ggufFile: z.object({ rfilename: z.string().regex(/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.gguf$/i) }),
})

interface FindFileParameters extends LocateModelParameters {
  readonly reference: Extract<ModelReference, { kind: 'tag' }>
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Which file of a repository a quantisation is: the hub is asked once, and its answer kept, so that the model loads without network later. */
async function findFile(parameters: FindFileParameters): Promise<string | undefined> {
  const { reference, cacheDirectory, online = true, env, signal } = parameters
  const { repository, tag } = reference
  const kept = join(cacheDirectory, repository, `${tag}.tag.json`)
  const known = manifestSchema.safeParse(await readJson(kept))
  if (known.success) return known.data.ggufFile.rfilename
  if (!online) return undefined
  const url = new URL(`v2/${repository}/manifests/${encodeURIComponent(tag)}`, endpointOf(env))
  const response = await fetch(url, {
    signal: AbortSignal.any([AbortSignal.timeout(ANSWER_TIMEOUT_MS), ...(signal ? [signal] : [])]),
    // Only to llama.cpp does the hub say which file a quantisation is.
    headers: { 'user-agent': 'llama-cpp', ...(env.HF_TOKEN && { authorization: `Bearer ${env.HF_TOKEN}` }) },
  })
  const manifest = manifestSchema.safeParse(await response.json().catch(() => undefined))
  if (!response.ok || !manifest.success) throw notFound(repository, tag, url.host)
  await mkdir(dirname(kept), { recursive: true })
  await writeFile(kept, JSON.stringify(manifest.data))
  return manifest.data.ggufFile.rfilename
}

const ANSWER_TIMEOUT_MS = 15_000

const readJson = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

const notFound = (repository: string, tag: string, host: string): DealwrightError =>
  new DealwrightError({
    code: 'model-not-found',
    message: `${host} has no GGUF file for ${repository}:${tag}: check the names, and that the model comes in this quantisation.`,
  })
