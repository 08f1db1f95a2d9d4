import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from './write-tiny-model.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-tiny-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

describe('writeTinyModel', () => {
  it('writes the same bytes for the same seed, on every machine', async () => {
    const { sha256, bytes, path } = await writeTinyModel(join(directory, 'deep', 'a.gguf'), { seed: 1 })
    expect(sha256).toBe('bf182e3583b954c20fc18be18da00e8caf3c395022194030a49cc8cc953014ba')
    expect(bytes).toBeLessThan(600_000)
    expect(await readFile(path)).toHaveLength(bytes)
    expect(await readdir(join(directory, 'deep'))).toEqual(['a.gguf'])
  })

  it('writes other bytes for another seed', async () => {
    const one = await writeTinyModel(join(directory, 'b.gguf'), { seed: 1 })
    const two = await writeTinyModel(join(directory, 'b.gguf'), { seed: 2 })
    expect(two.sha256).not.toBe(one.sha256)
  })
})
