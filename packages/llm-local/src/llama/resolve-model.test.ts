import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTinyModel } from '../gguf/create-tiny-model.ts'
import { type DownloadProgress, resolveModel } from './resolve-model.ts'

const model = Buffer.from(createTinyModel())
let cacheDirectory: string
let server: Server
let hits: string[]

/** Hugging Face as far as the downloader sees it: one file, whole or in ranges. */
beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'dealwright-cache-'))
  hits = []
  server = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`)
    if (!request.url?.includes('tiny.gguf')) return response.writeHead(request.url === '/' ? 200 : 404).end()
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
    const part = model.subarray(Number(from ?? 0), to ? Number(to) + 1 : undefined)
    response.writeHead(from === undefined ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-length': part.length,
      ...(from !== undefined && {
        'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${model.length}`,
      }),
    })
    return response.end(request.method === 'HEAD' ? undefined : part)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
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
    hits = []
    expect(await resolveModel({ model: reference, cacheDirectory })).toBe(path)
    expect(hits).toEqual([])
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
