import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HubServer, startHubServer } from '../testing/hub-server.ts'
import { type DownloadFileParameters, downloadFile, type RemoteFile } from './download-file.ts'

const content = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(300_000, 'model')])
const sha256 = createHash('sha256').update(content).digest('hex')
let folder: string
let hub: HubServer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-download-'))
  hub = await startHubServer(content)
})
afterEach(async () => {
  await hub[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const path = (name = 'm.gguf') => join(folder, name)
const address = (name = 'u/r/resolve/main/m.gguf') => new URL(name, `${hub.url}/`)
const get = (file: Partial<RemoteFile> = {}, parameters: DownloadFileParameters = {}) =>
  downloadFile({ url: address(), path: path(), ...file }, { retryDelayMs: 1, ...parameters })
const broken = Array.from({ length: 20 }, () => ({ status: 500 }))
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error)
const ranges = () =>
  hub.requests.filter(request => request.includes('/storage/')).map(request => request.split(' ')[2] ?? 'all')

describe('downloadFile', () => {
  it('follows the hub to its storage and leaves the file alone under its name', async () => {
    const seen: number[][] = []
    await get({ sha256, sizeBytes: content.length }, { onProgress: (...progress) => seen.push(progress) })
    expect(await readFile(path())).toEqual(content)
    expect(await readdir(folder)).toEqual(['m.gguf'])
    expect(seen.at(-1)).toEqual([content.length, content.length])
  })

  it('continues after broken connections, a busy server and a stall, in one call', async () => {
    hub.mishaps = [
      { cutAfter: 100_000 },
      { status: 503 },
      { status: 429, headers: { 'retry-after': '0' } },
      { stallAfter: 50_000 },
    ]
    await get({}, { stallTimeoutMs: 200 })
    expect(await readFile(path())).toEqual(content)
    const starts = ranges().map(range => Number(/\d+/.exec(range)?.[0] ?? 0))
    expect(starts[0]).toBe(0)
    expect(starts.at(-1)).toBeGreaterThan(starts[1] ?? 0)
    expect(starts).toEqual(starts.toSorted((one, other) => one - other))
  })

  it('continues in the next call what an interrupted one left, and nothing is under the final name meanwhile', async () => {
    const stop = new AbortController()
    hub.mishaps = [{ stallAfter: 120_000 }]
    const reason = new Error('enough')
    const onProgress = (bytes: number) => bytes >= 60_000 && stop.abort(reason)
    await expect(get({}, { signal: stop.signal, onProgress })).rejects.toBe(reason)
    const left = await readdir(folder)
    expect(left.toSorted()).toEqual(['m.gguf.part', 'm.gguf.part.json'])
    const length = (await readFile(path('m.gguf.part'))).length
    expect(length).toBeGreaterThanOrEqual(60_000)
    await get()
    expect(ranges()).toEqual(['all', `bytes=${length}-`])
    expect(await readFile(path())).toEqual(content)
    expect(await readdir(folder)).toEqual(['m.gguf'])
  })

  it('gives up when a server stays broken, and keeps what came', async () => {
    hub.mishaps = [{ stallAfter: 90_000 }, ...broken]
    await expect(get({}, { stallTimeoutMs: 300 })).rejects.toThrow('The server answered 500.')
    const [first, ...again] = ranges()
    expect([first, again.length, new Set(again).size]).toEqual(['all', 5, 1])
    expect(await readdir(folder)).toContain('m.gguf.part')
  })

  it('starts over where the server knows no ranges, or the file changed in between', async () => {
    hub.mishaps = [{ stallAfter: 90_000 }, { wholeFile: true }]
    await get({}, { stallTimeoutMs: 300 })
    expect(await readFile(path())).toEqual(content)

    hub.mishaps = [{ stallAfter: 90_000 }, ...broken]
    await expect(get({ path: path('n.gguf') }, { stallTimeoutMs: 300 })).rejects.toThrow()
    hub.mishaps = []
    hub.content = Buffer.concat([content, Buffer.from('more')])
    await get({ path: path('n.gguf') })
    expect(await readFile(path('n.gguf'))).toEqual(hub.content)
  })

  it('takes a part that is complete, and one that is longer than the file', async () => {
    const url = address().href
    const origin = JSON.stringify({ url, identity: sha256, totalBytes: content.length })
    await writeFile(path('m.gguf.part'), content)
    await writeFile(path('m.gguf.part.json'), origin)
    await get()
    expect(ranges()).toEqual([`bytes=${content.length}-`])
    expect(await readFile(path())).toEqual(content)
    await writeFile(path('n.gguf.part'), Buffer.concat([content, content]))
    await writeFile(path('n.gguf.part.json'), origin)
    await get({ path: path('n.gguf') })
    expect(await readFile(path('n.gguf'))).toEqual(content)
  })

  it('removes a file whose hash is wrong, also where only the hub tells the hash', async () => {
    hub.claims = { sha256: 'a'.repeat(64) }
    expect(await get().catch(codeOf)).toBe('model-damaged')
    hub.claims = { sha256: null }
    const wrong = get({ sha256: 'b'.repeat(64) })
    await expect(wrong).rejects.toThrow(/came damaged \(its SHA-256 is wrong\) and was removed/)
    expect(await readdir(folder)).toEqual([])
  })

  it('removes what was changed on the disk while it was unfinished', async () => {
    const origin = { url: address().href, identity: sha256, totalBytes: content.length }
    await writeFile(path('m.gguf.part'), Buffer.alloc(1000, 'x'))
    await writeFile(path('m.gguf.part.json'), JSON.stringify(origin))
    expect(await get().catch(codeOf)).toBe('model-damaged')
    await get()
    expect(await readFile(path())).toEqual(content)
  })

  it('asks before it loads: another file, a page, no such file, a locked one, no room', async () => {
    expect(await get({ sha256: 'c'.repeat(64) }).catch(codeOf)).toBe('model-changed')
    expect(await get({ sizeBytes: 5 }).catch(codeOf)).toBe('model-changed')
    expect(await get({ url: address('u/r/resolve/main/missing.gguf') }).catch(codeOf)).toBe('model-not-found')
    expect(await get({ url: address('u/locked/resolve/main/m.gguf') }).catch(codeOf)).toBe('model-locked')
    expect(await get({ url: address('loop.gguf') }).catch(codeOf)).toBe('model-download-failed')
    hub.claims = { size: 2 ** 53 }
    await expect(get()).rejects.toThrow(
      /The disk of .* has \d+\.\d GB free, and 9007199\.3 GB are still to come: make room/,
    )
    hub.claims = {}
    hub.content = Buffer.from('<html>Log in')
    expect(await get().catch(codeOf)).toBe('model-not-gguf')
    expect(await readdir(folder)).toEqual([])
  })

  it('sends the token to the hub and not to the storage of another origin', async () => {
    await using storage = await startHubServer(content)
    await get({ token: 'secret' })
    expect(hub.requests[0]).toContain('Bearer secret')
    hub.mishaps = [{ status: 302, headers: { location: `${storage.url}/plain.gguf` } }]
    await get({ token: 'secret', path: path('n.gguf') })
    expect(storage.requests).toEqual(['GET /plain.gguf'])
  })

  it('never writes one file twice at a time, and waits for who does', async () => {
    hub.mishaps = [{ cutAfter: 50_000 }]
    await Promise.all([get(), get(), get()])
    expect(await readFile(path())).toEqual(content)
    expect(ranges()).toHaveLength(2)
    // The lock of a process that died holds nobody up.
    const dead = spawnSync(process.execPath, ['-e', '0']).pid
    await writeFile(path('n.gguf.lock'), String(dead))
    await get({ path: path('n.gguf') })
    // Nor does one that is silent: in a container, every process may have the number of the one that died.
    await writeFile(path('o.gguf.lock'), String(process.pid))
    await utimes(path('o.gguf.lock'), 0, 0)
    await get({ path: path('o.gguf') })
    expect((await readdir(folder)).toSorted()).toEqual(['m.gguf', 'n.gguf', 'o.gguf'])
  })

  it('ends with the whole file wherever connections break', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 4 }), async cuts => {
        await rm(path(), { force: true })
        hub.mishaps = cuts.map(cutAfter => ({ cutAfter }))
        await get({ sha256 })
        expect(await readFile(path())).toEqual(content)
      }),
      { numRuns: 15 },
    )
  })
})
