import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTinyModel, writeTinyModel } from '@dealwright/llm-local'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPlanner } from '../open-planner.ts'
import { addModel } from './add-model.ts'
import { readModelChoice, settingsPath } from './model-choice.ts'

const tiny = Buffer.from(createTinyModel())
let folder: string
let server: Server
let claimedHash: string
let lines: string[]
let requests: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-model-'))
  lines = []
  requests = 0
  claimedHash = createHash('sha256').update(tiny).digest('hex')
  server = createServer((request, response) => {
    requests += 1
    if (!request.url?.endsWith('tiny.gguf')) return response.writeHead(404).end()
    return response.writeHead(200, { etag: `"${claimedHash}"`, 'content-length': tiny.length }).end(tiny)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'))
  for (const name of ['DEALWRIGHT_MODEL', 'OPENAI_API_KEY', 'OPENAI_BASE_URL', 'HF_TOKEN'])
    vi.stubEnv(name, '')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

const hosted = 'hf:someone/something/tiny.gguf'

/** Runs `dealwright model ...` and returns what it printed. */
async function model(...words: string[]): Promise<string> {
  lines = []
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  const { signal } = new AbortController()
  addModel(program, { print: line => lines.push(line), signal, allow: () => {} })
  await program.parseAsync(['model', ...words], { from: 'user' })
  return lines.join('\n')
}
const json = async (...words: string[]): Promise<unknown> => JSON.parse(await model(...words, '--json'))

describe('dealwright model', () => {
  it('lists the catalogue with sizes, memory and licences', async () => {
    const list = await model('list')
    expect(list).toMatch(/^ +qwen2\.5-1\.5b-instruct +1\.1 GB +1\.8 GB.* +Apache-2\.0 +a start on a laptop$/m)
    expect(list).toMatch(/llama-3\.2-1b-instruct .* Llama 3\.2 Community License/)
    await model('use', hosted)
    expect(await model('list')).toContain(`In use: ${hosted} (dealwright model use).`)
    expect(await json('list')).toMatchObject({
      inUse: { model: hosted },
      models: expect.arrayContaining([expect.objectContaining({ name: 'qwen3-4b', inUse: false })]),
    })
    expect(requests).toBe(1)
  })

  it('pulls with a line at each tenth, once, and says where the file is', async () => {
    const path = join(folder, 'cache/dealwright/models/someone/something/tiny.gguf')
    const first = await model('pull', hosted)
    expect(first).toMatch(/tiny\.gguf {2}█{20} 100 % /)
    expect(first).toContain(`Downloaded: ${path} (488 kB)`)
    expect(lines.length).toBeLessThan(13)
    expect(await model('pull', hosted)).toBe(`Already here: ${path} (488 kB)`)
    expect(await json('pull', hosted)).toEqual({
      model: hosted,
      path,
      sizeBytes: tiny.length,
      downloaded: false,
    })
    expect(requests).toBe(1)
  })

  it('keeps nothing of a damaged download, and chooses nothing that is not there', async () => {
    claimedHash = 'a'.repeat(64)
    await expect(model('use', hosted)).rejects.toMatchObject({ code: 'model-damaged' })
    expect(await readdir(join(folder, 'cache/dealwright/models/someone/something'))).toEqual([])
    await expect(model('use', 'hf:someone/something/other.gguf')).rejects.toMatchObject({
      code: 'model-not-found',
    })
    await expect(model('use', 'qwen-something')).rejects.toThrow(
      /There is no model named qwen-something: did you mean qwen/,
    )
    expect(await readModelChoice()).toBeUndefined()
  })

  it('remembers the model that is used, which DEALWRIGHT_MODEL overrules, and forgets it', async () => {
    const { path } = await writeTinyModel(join(folder, 'mine.gguf'))
    await writeFile(await settingsFile(), JSON.stringify({ other: { kept: true } }))
    expect(await model('use', path)).toContain(`Planning with ${path} from now on`)
    expect(JSON.parse(await readFile(settingsPath(), 'utf8'))).toEqual({ other: { kept: true }, model: path })
    expect(await plannedWith()).toMatch(/^local model mine\.gguf on /)
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:9')
    expect(await plannedWith()).toMatch(/^local model mine\.gguf on /)
    vi.stubEnv('DEALWRIGHT_MODEL', hosted)
    expect(await plannedWith()).toMatch(/^local model tiny\.gguf on /)
    expect(await model('use', path)).toContain('DEALWRIGHT_MODEL is set and overrules this')
    vi.stubEnv('DEALWRIGHT_MODEL', '')
    vi.stubEnv('OPENAI_BASE_URL', '')
    await model('use', 'none')
    expect(await plannedWith()).toMatch(/^(?:keyword planner|local model planner-nano)/)
    expect(JSON.parse(await readFile(settingsPath(), 'utf8'))).toEqual({ other: { kept: true } })
  })

  it('does not guess at settings it can not read', async () => {
    await writeFile(await settingsFile(), '{"model": 5}')
    await expect(model('list')).rejects.toMatchObject({ code: 'bad-settings' })
    await expect(model('use', 'none')).rejects.toMatchObject({ code: 'bad-settings' })
  })

  it('shows what a file says of itself, and what the catalogue says of a model that is not here', async () => {
    const { path } = await writeTinyModel(join(folder, 'mine.gguf'))
    const shown = await model('info', path)
    expect(shown).toMatch(/^architecture +llama, 2 layers, 0\.1 million parameters$/m)
    expect(shown).toMatch(/^quantisation +F32$/m)
    expect(shown).toMatch(/^context +8192 tokens$/m)
    expect(shown).toMatch(/^chat template +yes$/m)
    expect(shown).toMatch(/^memory +about 403 MB with .*; [\d.]+ [GM]B are free$/m)
    expect(await json('info', path)).toMatchObject({ architecture: 'llama', chatTemplate: true, fits: true })
    const known = await model('info', 'qwen3-4b')
    expect(known).toMatch(
      /^file +hf:Qwen\/Qwen3-4B-GGUF\/Qwen3-4B-Q4_K_M\.gguf \(2\.5 GB\), not downloaded$/m,
    )
    await writeFile(path, tiny.subarray(0, 300_000))
    await expect(model('info', path)).rejects.toMatchObject({ code: 'model-truncated' })
    await expect(model('info', hosted)).rejects.toThrow(`download it with dealwright model pull ${hosted}`)
    expect(requests).toBe(0)
  })

  it('measures a model on llama.cpp, the one in use where none is named', async () => {
    await expect(model('bench')).rejects.toMatchObject({ code: 'no-model' })
    const { path } = await writeTinyModel(join(folder, 'mine.gguf'))
    await model('use', path)
    const bench = await model('bench', '--gpu', 'none')
    expect(bench).toMatch(/^Measuring the local model mine\.gguf on CPU, 1024 tokens of context \.\.\.$/m)
    expect(bench).toMatch(/^prompt +[\d.]+ tokens\/s {2}\(255 tokens\)$/m)
    expect(bench).toMatch(/^generation +[\d.]+ tokens\/s {2}\(64 tokens, best of 3\)$/m)
    expect(await json('bench', path)).toMatchObject({ path, outputTokens: 64, device: { layers: 3 } })
    await expect(model('bench', path, '--gpu', 'abacus')).rejects.toThrow(/A GPU is cuda/)
  })
})

async function settingsFile(): Promise<string> {
  await model('use', 'none')
  return settingsPath()
}

async function plannedWith(): Promise<string> {
  const status = { show() {}, print() {}, hide() {}, close() {} }
  const planner = await openPlanner(status, new AbortController().signal)
  await planner.close()
  return planner.description
}
