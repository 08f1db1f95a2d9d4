import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createModelPlanner, writeTinyModel } from '@dealwright/llm-local'
import {
  createLlamaChatModel,
  type GenerateParameters,
  type Generation,
  type LocalModel,
  loadLocalModel,
} from '@dealwright/llm-local/llama'
import { type ChatHistoryItem, getLlama, LlamaChat, resolveChatWrapper } from 'node-llama-cpp'
import type { Figure } from './figure.ts'
import { cities, planRequest } from './llm-requests.ts'
import { median } from './transport-lane.ts'

const settings = { gpu: false, threads: 1, contextSize: 8192 } as const
const MAX_TOKENS = 256
const FRESH_ROUNDS = 5

/**
 * Measures plans on the tiny model: through the planner against bare node-llama-cpp with the same prompts and grammars, in
 * alternating rounds, and a second plan against the first one on a fresh model, which has the prefix still to evaluate.
 */
export const benchLlm = async (): Promise<Figure[]> => {
  const directory = await mkdtemp(join(tmpdir(), 'dealwright-bench-'))
  try {
    const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
    return [...(await benchOverhead(path)), ...(await benchPrefix(path))]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

const benchOverhead = async (path: string): Promise<Figure[]> => {
  await using model = await loadLocalModel({ model: path, ...settings })
  await using raw = await openRaw(path)
  const ours: number[] = []
  const bare: number[] = []
  for (const [round, city] of ['Tours', ...cities].entries()) {
    const planned = await timePlan(model, city)
    const replayed = await time(async () => {
      for (const { parameters, generation } of planned.calls) {
        // The same text out of the same text: else the two sides would not have done the same work.
        const text = await raw.generate(parameters)
        if (text !== generation.text)
          throw new Error('node-llama-cpp answered otherwise than through the planner')
      }
    })
    // Round 0 warms both up. Each side keeps its own prefix.
    if (round > 0) ours.push(planned.ms)
    if (round > 0) bare.push(replayed)
  }
  const [value, against] = [median(ours), median(bare)]
  return [
    {
      name: 'llm.plan',
      value,
      unit: 'ms',
      ratio: value / against,
      against: 'raw node-llama-cpp',
      bar: '<= 1.15',
    },
  ]
}

const benchPrefix = async (path: string): Promise<Figure[]> => {
  const times: Record<'first' | 'second', number[]> = { first: [], second: [] }
  const evaluated: Record<'first' | 'second', number[]> = { first: [], second: [] }
  for (let round = 0; round < FRESH_ROUNDS; round++) {
    await using model = await loadLocalModel({ model: path, ...settings })
    for (const [order, place] of (['first', 'second'] as const).entries()) {
      const { ms, calls } = await timePlan(model, cities[(round + order) % cities.length] ?? 'Paris')
      times[place].push(ms)
      evaluated[place].push(
        calls.reduce((sum, { generation }) => sum + generation.inputTokens - generation.cachedTokens, 0),
      )
    }
  }
  const compare = (name: string, unit: string, { first, second }: typeof times): Figure[] => [
    { name: `${name}.first`, value: median(first), unit },
    {
      name: `${name}.second`,
      value: median(second),
      unit,
      ratio: median(second) / median(first),
      against: 'the first plan of a fresh model',
      bar: '< 1',
    },
  ]
  return [...compare('llm.plan.fresh', 'ms', times), ...compare('llm.plan.evaluated', 'tokens', evaluated)]
}

interface Call {
  readonly parameters: GenerateParameters
  readonly generation: Generation
}

const timePlan = async (model: LocalModel, city: string): Promise<{ ms: number; calls: Call[] }> => {
  const calls: Call[] = []
  const chatModel = createLlamaChatModel({ model, maxTokens: MAX_TOKENS })
  const generate = model.generate.bind(model)
  model.generate = async parameters => {
    const generation = await generate(parameters)
    calls.push({ parameters, generation })
    return generation
  }
  const planner = createModelPlanner({ chatModel, description: 'tiny model' })
  try {
    return { ms: await time(() => planner.plan(planRequest(city))), calls }
  } finally {
    model.generate = generate
  }
}

const time = async (work: () => Promise<unknown>): Promise<number> => {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

/** What is left when the planner, LangChain and our model are taken away. */
const openRaw = async (path: string) => {
  const llama = await getLlama({ gpu: settings.gpu, build: 'never', progressLogs: false })
  llama.maxThreads = settings.threads
  const model = await llama.loadModel({ modelPath: path })
  const context = await model.createContext({ contextSize: settings.contextSize, sequences: 1 })
  const contextSequence = context.getSequence()
  const chatWrapper = resolveChatWrapper(model)
  return {
    generate: async ({
      turns,
      grammar = '',
      maxTokens = MAX_TOKENS,
    }: GenerateParameters): Promise<string> => {
      const chat = new LlamaChat({ contextSequence, chatWrapper })
      const said = turns.map<ChatHistoryItem>(({ role, text }) =>
        role === 'assistant' ? { type: 'model', response: [text] } : { type: role, text },
      )
      const { response } = await chat.generateResponse([...said, { type: 'model', response: [] }], {
        grammar: await llama.createGrammar({ grammar }),
        maxTokens,
        repeatPenalty: false,
      })
      chat.dispose({ disposeSequence: false })
      return response
    },
    [Symbol.asyncDispose]: () => llama.dispose(),
  }
}
