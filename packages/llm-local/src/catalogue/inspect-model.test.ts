import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTinyModel } from '../gguf/create-tiny-model.ts'
import { encodeGguf, type GgufValue } from '../gguf/encode-gguf.ts'
import { inspectModel } from './inspect-model.ts'
import { readGgufHeader } from './read-gguf-header.ts'

const tiny = Buffer.from(createTinyModel())
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-inspect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

function codeOf(path: string): unknown {
  try {
    inspectModel(path)
    return 'fine'
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

describe('inspectModel', () => {
  it('reads what the file says of itself', async () => {
    const facts = inspectModel(await write('tiny.gguf', tiny))
    expect(facts).toMatchObject({
      name: 'dealwright-tiny-random-1',
      architecture: 'llama',
      quantisation: 'F32',
      contextSize: 8192,
      layers: 2,
      chatTemplate: true,
      sizeBytes: tiny.length,
      // Two layers, two heads of 16 for keys and as many for values, two bytes each.
      contextBytesPerToken: 2 * 2 * (16 + 16) * 2,
      licence: undefined,
    })
    expect(facts.memoryBytes).toBe(tiny.length + 256 * 8192 + 400_000_000)
    // Weights are all of the file but its header, four bytes each.
    expect(facts.parameters * 4).toBeLessThan(tiny.length)
    expect(facts.parameters * 4).toBeGreaterThan(tiny.length * 0.9)
  })

  it('makes do with a file that says next to nothing', async () => {
    const path = await write('bare.gguf', encodeGguf({ metadata: new Map(), tensors: [] }))
    expect(inspectModel(path)).toMatchObject({
      name: 'bare',
      architecture: 'unknown',
      quantisation: 'unknown',
      chatTemplate: false,
    })
  })

  it('takes no list for a number: some models give heads by the layer', async () => {
    const metadata = new Map<string, GgufValue>([
      ['general.architecture', { type: 'string', value: 'llama' }],
      ['llama.block_count', { type: 'uint32', value: 3 }],
      ['llama.embedding_length', { type: 'uint32', value: 64 }],
      ['llama.attention.head_count', { type: 'uint32', value: 4 }],
      ['llama.attention.head_count_kv', { type: 'int32s', value: [1, 2, 4] }],
    ])
    const path = await write('lists.gguf', encodeGguf({ metadata, tensors: [] }))
    // As many heads for keys as there are at most: rather too much than too little.
    expect(inspectModel(path).contextBytesPerToken).toBe(2 * 3 * 4 * (16 + 16))
  })

  it('knows exactly how long the file has to be', async () => {
    const path = await write('cut.gguf', tiny)
    const { neededBytes } = readGgufHeader(path)
    // The writer pads the end.
    expect(tiny.length - neededBytes).toBeLessThan(32)
    await truncate(path, neededBytes)
    expect(codeOf(path)).toBe('fine')
    await truncate(path, neededBytes - 1)
    expect(() => inspectModel(path)).toThrow(
      `cut.gguf is cut short: it has ${neededBytes - 1} bytes of at least ${neededBytes}. Remove ${path} and download it again.`,
    )
  })

  it('tells a missing part of a model in several files', async () => {
    const path = await write('big-00001-of-00002.gguf', tiny)
    expect(codeOf(path)).toBe('model-not-found')
    await write('big-00002-of-00002.gguf', tiny)
    expect(inspectModel(path).sizeBytes).toBe(2 * tiny.length)
  })

  it('calls a file cut anywhere truncated, or no model where not even its mark is left', async () => {
    const path = join(folder, 'any.gguf')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: tiny.length - 64 }), async length => {
        await writeFile(path, tiny.subarray(0, length))
        expect(codeOf(path)).toBe(length < 4 ? 'model-not-gguf' : 'model-truncated')
      }),
    )
  })

  it('ends with an answer whatever the bytes of the header are', async () => {
    const path = join(folder, 'wild.gguf')
    const codes = new Set<unknown>()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 8000 }),
        fc.uint8Array({ minLength: 1, maxLength: 12 }),
        async (at, bytes) => {
          const wild = Buffer.from(tiny)
          wild.set(bytes, at)
          await writeFile(path, wild)
          codes.add(codeOf(path))
        },
      ),
      { numRuns: 200 },
    )
    expect(
      [...codes].filter(code => code !== 'fine' && code !== 'model-not-gguf' && code !== 'model-truncated'),
    ).toEqual([])
  })
})
