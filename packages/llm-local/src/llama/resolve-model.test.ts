import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTinyModel } from '../gguf/create-tiny-model.ts'
import { type HubServer, startHubServer } from '../testing/hub-server.ts'
import { type DownloadProgress, findDownloadedModel, resolveModel } from './resolve-model.ts'

const model = Buffer.from(createTinyModel())
let cacheDirectory: string
let hub: HubServer

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'dealwright-cache-'))
  hub = await startHubServer(model)
  vi.stubEnv('HF_ENDPOINT', `${hub.url}/`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await hub[Symbol.asyncDispose]()
  await rm(cacheDirectory, { recursive: true, force: true })
})

describe('resolveModel', () => {
  it('downloads a Hugging Face reference once, with progress, and then needs no network', async () => {
    const seen: DownloadProgress[] = []
    const reference = 'hf:someone/something/tiny.gguf'
    const path = await resolveModel({
      model: reference,
      cacheDirectory,
      onProgress: progress => seen.push(progress),
    })
    expect(path.startsWith(cacheDirectory)).toBe(true)
    expect(seen.at(-1)).toEqual({
      file: 'tiny.gguf',
      downloadedBytes: model.length,
      totalBytes: model.length,
    })
    hub.requests.length = 0
    expect(await resolveModel({ model: reference, cacheDirectory })).toBe(path)
    expect(await findDownloadedModel({ model: reference, cacheDirectory })).toBe(path)
    expect(hub.requests).toEqual([])
  })

  it('asks the hub once which file a quantisation is, and knows it offline from then on', async () => {
    const tagged = { model: 'hf:someone/something:Q4_K_M', cacheDirectory }
    expect(await findDownloadedModel(tagged)).toBeUndefined()
    const path = await resolveModel(tagged)
    expect(path).toBe(join(cacheDirectory, 'someone/something/model-Q4_K_M.gguf'))
    await hub[Symbol.asyncDispose]()
    expect(await resolveModel(tagged)).toBe(path)
    expect(await findDownloadedModel(tagged)).toBe(path)
  })

  it('takes a URL, and every part of a model that comes in several', async () => {
    const path = await resolveModel({ model: `${hub.url}/plain.gguf?x=1`, cacheDirectory })
    expect(path.endsWith('plain.gguf')).toBe(true)
    hub.requests.length = 0
    const split = { model: 'hf:u/r/big-00001-of-00003.gguf', cacheDirectory }
    expect(await resolveModel(split)).toBe(join(cacheDirectory, 'u/r/big-00001-of-00003.gguf'))
    expect((await readdir(join(cacheDirectory, 'u/r'))).toSorted()).toEqual([
      'big-00001-of-00003.gguf',
      'big-00002-of-00003.gguf',
      'big-00003-of-00003.gguf',
    ])
    await rm(join(cacheDirectory, 'u/r/big-00002-of-00003.gguf'))
    expect(await findDownloadedModel(split)).toBeUndefined()
  })

  it('downloads a model of the catalogue from its pinned commit, and refuses another file under its name', async () => {
    const named = resolveModel({ model: 'qwen2.5-1.5b-instruct', cacheDirectory })
    await expect(named).rejects.toMatchObject({ code: 'model-changed' })
    expect(hub.requests[0]).toBe(
      'GET /Qwen/Qwen2.5-1.5B-Instruct-GGUF/resolve/91cad51170dc346986eccefdc2dd33a9da36ead9/qwen2.5-1.5b-instruct-q4_k_m.gguf',
    )
  })

  it('removes what came damaged', async () => {
    hub.claims = { sha256: createHash('sha256').update('other').digest('hex') }
    const damaged = resolveModel({ model: 'hf:u/r/tiny.gguf', cacheDirectory })
    await expect(damaged).rejects.toMatchObject({ code: 'model-damaged', retryable: true })
    expect(await readdir(join(cacheDirectory, 'u/r'))).toEqual([])
  })

  it('tells a quantisation that the hub has not', async () => {
    await expect(resolveModel({ model: 'hf:u/r:Q9', cacheDirectory })).rejects.toThrow(
      /has no GGUF file for u\/r:Q9/,
    )
  })

  it('says in one line what to set when there is no network, and leaves nothing behind', async () => {
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9/')
    const download = resolveModel({ model: 'hf:someone/something:Q4_K_M', cacheDirectory })
    await expect(download).rejects.toMatchInlineSnapshot(
      `[DealwrightError: Could not download hf:someone/something:Q4_K_M: check the name and the network, or download a .gguf file elsewhere and set DEALWRIGHT_MODEL to its path.]`,
    )
    await expect(download).rejects.toMatchObject({ code: 'model-download-failed', retryable: true })
    expect(await readdir(cacheDirectory)).toEqual([])
  })
})
