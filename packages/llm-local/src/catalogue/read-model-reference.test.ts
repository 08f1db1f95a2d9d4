import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { modelCatalogue } from './model-catalogue.ts'
import { readModelReference } from './read-model-reference.ts'

const codeOf = (text: string) => {
  try {
    return readModelReference(text).kind
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
}

describe('readModelReference', () => {
  it('reads every way to call a model', () => {
    expect(readModelReference('Qwen2.5-1.5B-Instruct')).toMatchObject({
      kind: 'catalogue',
      model: { name: 'qwen2.5-1.5b-instruct' },
    })
    expect(readModelReference('hf:u/m:Q4_K_M')).toEqual({ kind: 'tag', repository: 'u/m', tag: 'Q4_K_M' })
    expect(readModelReference('hf://u/m')).toEqual({ kind: 'tag', repository: 'u/m', tag: 'latest' })
    expect(readModelReference('huggingface:u/m/sub/f.gguf#abc')).toEqual({
      kind: 'hub',
      repository: 'u/m',
      revision: 'abc',
      file: 'sub/f.gguf',
    })
    expect(readModelReference('hf:u/m/f.gguf')).toMatchObject({ revision: 'main', file: 'f.gguf' })
    expect(readModelReference('./models/f')).toEqual({ kind: 'file', path: resolve('models/f') })
    expect(readModelReference('f.gguf')).toEqual({ kind: 'file', path: resolve('f.gguf') })
    expect(readModelReference('https://x.example/a/f.gguf?download=true')).toMatchObject({ kind: 'url' })
  })

  it.each([
    'hf:',
    'hf:u',
    'hf:u/m/f.bin',
    'hf:../m:Q4',
    'hf:u/m/../f.gguf',
    'hf:u/..:x',
    'hf:u/m:',
    'https://x.example/page',
    'https://',
  ])('refuses %s', text => {
    expect(codeOf(text)).toBe('bad-model-reference')
  })

  it('says which name may have been meant', () => {
    expect(() => readModelReference('qwen2.5-1.5')).toThrowErrorMatchingInlineSnapshot(
      `[DealwrightError: There is no model named qwen2.5-1.5: did you mean qwen2.5-1.5b-instruct, qwen2.5-0.5b-instruct, qwen2.5-7b-instruct? See dealwright model list, or give a .gguf file or a reference such as hf:user/model:Q4_K_M.]`,
    )
    expect(() => readModelReference('nonsense')).toThrowErrorMatchingInlineSnapshot(
      `[DealwrightError: There is no model named nonsense: See dealwright model list, or give a .gguf file or a reference such as hf:user/model:Q4_K_M.]`,
    )
  })
})

describe('modelCatalogue', () => {
  it('names each model once, with a whole hash, a licence and a file that can be downloaded', () => {
    expect(new Set(modelCatalogue.map(model => model.name)).size).toBe(modelCatalogue.length)
    expect(new Set(modelCatalogue.map(model => model.sha256)).size).toBe(modelCatalogue.length)
    for (const { name, repository, file, revision, sha256, licenceUrl, sizeBytes } of modelCatalogue) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(licenceUrl).toMatch(/^https:/)
      expect(sizeBytes).toBeGreaterThan(100_000_000)
      expect(readModelReference(name)).toMatchObject({ kind: 'catalogue' })
      expect(readModelReference(`hf:${repository}/${file}#${revision}`)).toMatchObject({
        kind: 'hub',
        revision,
      })
    }
  })

  it('lists the smallest first', () => {
    const sizes = modelCatalogue.map(model => model.sizeBytes)
    expect(sizes).toEqual(sizes.toSorted((one, other) => one - other))
  })
})
