import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  getLlama,
  type Llama,
  type LlamaContextSequence,
  LlamaGrammarEvaluationState,
  LlamaLogLevel,
  type LlamaModel,
  TokenBias,
} from 'node-llama-cpp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyModel } from '../../gguf/write-tiny-model.ts'
import type { ToolSpec } from './read-tool.ts'
import { writeToolCall } from './tool-call-text.ts'
import { toolGrammar } from './tool-grammar.ts'

let directory: string
let llama: Llama
let model: LlamaModel
let sequence: LlamaContextSequence

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-grammar-'))
  const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
  llama = await getLlama({ gpu: false, build: 'never', progressLogs: false, logLevel: LlamaLogLevel.error })
  llama.maxThreads = 1
  model = await llama.loadModel({ modelPath: path })
  sequence = (await model.createContext({ contextSize: 1024 })).getSequence()
})
afterAll(async () => {
  await llama.dispose()
  await rm(directory, { recursive: true, force: true })
})

/** How much of a text a model that wants to write it may write; `'all'` means that it may also end there. */
async function follow(grammar: string, text: string): Promise<string> {
  const script = model.tokenize(text)
  let step = 0
  const wish = () => {
    const bias = TokenBias.for(model)
    const next = script[step]
    if (next !== undefined) return bias.set(next, { logit: 1e6 })
    // What ends an answer cannot be favoured, so everything else is held back.
    for (const token of model.iterateAllTokens()) bias.set(token, { logit: -1e6 })
    return bias
  }
  await sequence.clearHistory()
  const state = new LlamaGrammarEvaluationState({ model, grammar: await llama.createGrammar({ grammar }) })
  const options = { grammarEvaluationState: state, tokenBias: wish }
  for await (const token of sequence.evaluate(model.tokenize('x'), options)) {
    if (token !== script[step]) return model.detokenize(script.slice(0, step))
    step++
  }
  return step === script.length ? 'all' : model.detokenize(script.slice(0, step))
}

const pay: ToolSpec = {
  name: 'pay "now"',
  description: '',
  parameters: { type: 'object', properties: { to: { enum: ['Ann', 'Bob'] } }, required: ['to'] },
}
const ping: ToolSpec = { name: 'ping', description: '', parameters: { type: 'object', properties: {} } }
const tools = [pay, ping]
const toAnn = writeToolCall({ name: pay.name, args: { to: 'Ann' } })
const toEve = writeToolCall({ name: pay.name, args: { to: 'Eve' } })
const pong = writeToolCall({ name: 'ping', args: {} })

describe('toolGrammar', () => {
  it.each([
    ['text', 'Hello <tool_cal <<tool_call <b>äöü</b>\n'],
    ['nothing', ''],
    ['a call', toAnn],
    ['calls', `${toAnn}\n${pong}\n${toAnn}`],
    ['text that ends in a call', `Let me see.\n${pong}`],
  ])('lets a model that may call write %s', async (_, text) => {
    expect(await follow(toolGrammar(tools, 'may'), text)).toBe('all')
  })

  it.each([
    ['an unknown tool', writeToolCall({ name: 'burn', args: {} })],
    ['arguments outside the schema', toEve],
    ['text after a call', `${pong}\nDone.`],
    ['half a call', pong.slice(0, -1)],
    ['more calls than eight', Array.from({ length: 9 }, () => pong).join('\n')],
  ])('never lets it write %s', async (_, text) => {
    expect(await follow(toolGrammar(tools, 'may'), text)).not.toBe('all')
  })

  it('stops a call at the first letter that does not fit', async () => {
    expect(await follow(toolGrammar(tools, 'may'), toEve)).toBe(toEve.slice(0, toEve.indexOf('Eve')))
  })

  it('asks for a call where the model must, and for the one that is named', async () => {
    const must = toolGrammar(tools, 'must')
    const named = toolGrammar(tools, { name: 'ping' })
    expect(await follow(must, `${pong}\n${toAnn}`)).toBe('all')
    expect(await follow(must, 'Hello')).toBe('')
    expect(await follow(named, pong)).toBe('all')
    expect(await follow(named, toAnn)).not.toBe('all')
    expect(await follow(named, `${pong}\n${pong}`)).not.toBe('all')
  })

  it('admits one call at most where calls are not to be parallel', async () => {
    for (const rule of ['may', 'must'] as const) {
      const grammar = toolGrammar(tools, rule, false)
      expect(await follow(grammar, toAnn)).toBe('all')
      expect(await follow(grammar, `${toAnn}\n${pong}`)).not.toBe('all')
    }
  })

  it('bars the opening tag where the model must not call', async () => {
    const grammar = toolGrammar(tools, 'must-not')
    expect(await follow(grammar, 'See <tool_call')).toBe('all')
    expect(await follow(grammar, `See ${pong}`)).toBe('See <tool_call')
  })

  it('lets any text without the opening tag through, and none with it', async () => {
    const grammar = toolGrammar(tools, 'must-not')
    const pieces = fc.constantFrom(
      '<',
      '<tool',
      '_call>',
      'tool_call>',
      '<tool_call',
      '>',
      'a',
      ' ',
      '\n',
      'ü',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 6 }), async said => {
        const text = said.join('')
        expect((await follow(grammar, text)) === 'all').toBe(!text.includes('<tool_call>'))
      }),
      { numRuns: 40 },
    )
  })
})
