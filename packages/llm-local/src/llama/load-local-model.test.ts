import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from '../gguf/write-tiny-model.ts'
import { benchLocalModel } from './bench-local-model.ts'
import { loadLocalModel } from './load-local-model.ts'
import type { LocalModel } from './local-model.ts'

let directory: string
let path: string
let model: LocalModel

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-llama-'))
  path = join(directory, 'tiny.gguf')
  await writeTinyModel(path)
  model = await load()
})
afterAll(async () => {
  await model.close()
  await rm(directory, { recursive: true, force: true })
})

const load = (parameters: { parallel?: number; contextSize?: number } = {}): Promise<LocalModel> =>
  loadLocalModel({ model: path, gpu: false, threads: 1, contextSize: 512, ...parameters })
const turns = [{ role: 'user', text: 'hello' }] as const
/** What leaves no choice at all is not asked of the model: here it has one, of a single letter. */
const OK = { grammar: 'root ::= [o] "k"' } as const
const LONG = { turns, grammar: 'root ::= [a-z]+', temperature: 1, seed: 3 } as const

describe('loadLocalModel', () => {
  it('says what it loaded and where it runs', () => {
    expect(model.description).toBe('local model tiny.gguf on CPU, 512 tokens of context')
  })

  it('tells a missing, a wrong and a truncated file apart', async () => {
    const wrong = join(directory, 'wrong.gguf')
    const cut = join(directory, 'cut.gguf')
    await writeFile(wrong, 'not a model at all')
    await writeTinyModel(cut)
    await truncate(cut, 200_000)
    const codes = []
    for (const file of [join(directory, 'none.gguf'), directory, wrong, cut]) {
      codes.push(await loadLocalModel({ model: file, gpu: false }).catch(error => error.code))
    }
    expect(codes).toEqual(['model-not-found', 'model-not-found', 'model-not-gguf', 'model-truncated'])
  })

  it('refuses a model larger than the memory, and a GPU that is not there, in one line each', async () => {
    const huge = join(directory, 'huge.gguf')
    await writeTinyModel(huge)
    // A hole in the file: nothing of it is on the disk.
    await truncate(huge, 2 ** 42)
    await expect(loadLocalModel({ model: huge, gpu: false })).rejects.toThrow(
      /^dealwright-tiny-random-1 needs about 4398\.0 GB of memory and \d+\.\d GB are free: choose a smaller model/,
    )
    const metal = loadLocalModel({ model: path, gpu: process.platform === 'darwin' ? 'cuda' : 'metal' })
    await expect(metal).rejects.toMatchObject({
      code: 'gpu-unsupported',
      message: expect.stringMatching(
        /^(?:metal|cuda) does not work on this machine, which can use .*the CPU: choose/,
      ),
    })
  })

  it('says where it runs, and measures how fast', async () => {
    expect(model.device).toEqual({ kind: 'cpu', gpuLayers: 0, layers: 3 })
    const speed = await benchLocalModel(model, { runs: 2, promptTokens: 100, outputTokens: 10 })
    expect(speed).toMatchObject({ promptTokens: 99, outputTokens: 10, runs: 2 })
    expect(speed.promptPerSecond).toBeGreaterThan(0)
    expect(speed.outputPerSecond).toBeGreaterThan(0)
    // More than the context holds is not asked for, and the model answers as before.
    const large = await model.measure({ promptTokens: 10_000, outputTokens: 10_000 })
    expect(large.promptTokens + large.outputTokens).toBeLessThan(512)
    expect((await model.generate({ turns, ...OK })).text).toBe('ok')
    const reason = new Error('enough')
    await expect(model.measure({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('stops before the work when the signal is aborted', async () => {
    const reason = new Error('enough')
    await expect(loadLocalModel({ model: path, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('decodes under a grammar and counts tokens', async () => {
    const generation = await model.generate({ turns, grammar: 'root ::= "yes" | "no"' })
    expect(generation).toMatchObject({ text: expect.stringMatching(/^(?:yes|no)$/), finish: 'stop' })
    expect(generation.inputTokens).toBeGreaterThan(5)
    expect(generation.outputTokens).toBeGreaterThan(1)
  })

  it('spells out text that looks like a control token, which would leave no text', async () => {
    const grammar = 'root ::= "<|im_start|>"{4}'
    const texts = new Set<string>()
    for (let seed = 1; seed <= 8; seed++) {
      texts.add((await model.generate({ turns, grammar, temperature: 2, seed })).text)
    }
    expect([...texts]).toEqual(['<|im_start|>'.repeat(4)])
  })

  it('repeats itself for a seed and differs for another', async () => {
    const say = async (seed: number) => (await model.generate({ ...LONG, seed, maxTokens: 40 })).text
    const first = await say(1)
    expect(await say(1)).toBe(first)
    expect(await say(2)).not.toBe(first)
  })

  it('stops at the limit of tokens and at stop texts', async () => {
    expect(await model.generate({ ...LONG, maxTokens: 5 })).toMatchObject({
      finish: 'length',
      outputTokens: 5,
    })
    const stopped = await model.generate({ turns, grammar: 'root ::= "one two three"', stop: ['two'] })
    expect(stopped).toMatchObject({ text: 'one ', finish: 'stop' })
  })

  it('evaluates a shared prefix once, and the rest alone', async () => {
    await using fresh = await load()
    const say = (text: string) =>
      fresh.generate({
        turns: [
          { role: 'system', text: 'Be brief. '.repeat(20) },
          { role: 'user', text },
        ],
        ...OK,
      })
    const first = await say('one')
    const same = await say('one')
    const other = await say('two')
    expect(first.cachedTokens).toBe(0)
    // The last token is always evaluated: the answer is drawn from it.
    expect(same.cachedTokens).toBe(same.inputTokens - 1)
    // New is 'two', <|im_end|>, a line break, <|im_start|>, 'assistant' and a line break: a token each byte, or each tag.
    expect(other.inputTokens - other.cachedTokens).toBe(3 + 1 + 1 + 1 + 9 + 1)
    expect([same.text, other.text]).toEqual([first.text, 'ok'])
  })

  it('gives each conversation the sequence that knows it', async () => {
    await using shared = await load({ parallel: 2, contextSize: 1024 })
    const asks = (text: string) => ({ turns: [{ role: 'user', text: text.repeat(200) }] as const, ...OK })
    const [ann, bob] = [asks('a'), asks('b')]
    await shared.generate(ann)
    await shared.generate(bob)
    for (const conversation of [bob, ann, ann, bob, ann]) {
      const { cachedTokens, inputTokens } = await shared.generate(conversation)
      expect(cachedTokens).toBe(inputTokens - 1)
    }
    // A third takes the place of the one that was unused for longest, here Bob's.
    await shared.generate(asks('c'))
    expect((await shared.generate(ann)).cachedTokens).toBeGreaterThan(200)
    expect((await shared.generate(bob)).cachedTokens).toBeLessThan(200)
  })

  it('refuses a conversation that does not fit', async () => {
    const asked = model.generate({ turns: [{ role: 'user', text: 'x'.repeat(600) }] })
    await expect(asked).rejects.toMatchObject({ code: 'prompt-too-long' })
  })

  it('refuses a grammar that llama.cpp cannot read', async () => {
    await expect(model.generate({ turns, grammar: 'root ::= nowhere' })).rejects.toMatchObject({
      code: 'bad-grammar',
    })
  })

  it.each([1, 2])('never mixes generations on %i sequences', async parallel => {
    await using shared = await load({ parallel })
    const letters = ['a', 'b', 'c', 'd']
    const spoken = letters.map(async letter => {
      const { text } = await shared.generate({ turns, grammar: `root ::= "${letter}"{20}` })
      return text
    })
    expect(await Promise.all(spoken)).toEqual(letters.map(letter => letter.repeat(20)))
  })

  it('aborts one generation, also one that waits, and goes on with the rest', async () => {
    const reason = new Error('enough')
    const running = new AbortController()
    const waiting = new AbortController()
    const first = model.generate({ ...LONG, signal: running.signal, onText: () => running.abort(reason) })
    const second = model.generate({ ...LONG, signal: waiting.signal })
    const third = model.generate({ turns, grammar: 'root ::= "ok"' })
    waiting.abort(reason)
    await expect(second).rejects.toBe(reason)
    await expect(first).rejects.toBe(reason)
    expect((await third).text).toBe('ok')
  })

  it('closes while a generation runs and another waits, and closes twice', async () => {
    const closing = await load()
    const started = Promise.withResolvers<void>()
    const running = closing.generate({ ...LONG, onText: () => started.resolve() })
    const waiting = closing.generate(LONG)
    const outcomes = Promise.allSettled([running, waiting])
    await started.promise
    await Promise.all([closing.close(), closing.close()])
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'model-closed' } },
      { status: 'rejected', reason: { code: 'model-closed' } },
    ])
    await expect(closing.generate(LONG)).rejects.toMatchObject({ code: 'model-closed' })
  })

  it('leaves a second model alone when one is closed', async () => {
    const other = await load()
    await other.close()
    expect((await model.generate({ turns, grammar: 'root ::= "ok"' })).text).toBe('ok')
  })
})
