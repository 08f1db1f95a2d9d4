import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createModelPlanner, jsonSchemaToGbnf, writeTinyModel } from '@dealwright/llm-local'
import {
  createLlamaChatModel,
  type GenerateParameters,
  type Generation,
  type LocalModel,
  loadLocalModel,
} from '@dealwright/llm-local/llama'
import { nanoModelPath } from '@dealwright/llm-local/nano'
import {
  type ChatHistoryItem,
  getLlama,
  LlamaChat,
  type LlamaGrammar,
  resolveChatWrapper,
} from 'node-llama-cpp'
import type { Figure } from './figure.ts'
import { cities, planRequest } from './llm-requests.ts'
import { median } from './transport-lane.ts'

const settings = { gpu: false, threads: 1, contextSize: 8192 } as const
const MAX_TOKENS = 256
const PASSES = 2
const FRESH_ROUNDS = 3
const GRAMMAR_ROUNDS = 60

/** Conversations at once. */
const EIGHT = 8
const EIGHT_ROUNDS = 3

/** The model that is measured, and whether it reads short prompts. */
interface Measured {
  readonly path: string
  readonly trained: boolean
}

/**
 * Measures how long grammars take to build, and plans on planner-nano: through the planner against bare node-llama-cpp with the same
 * prompts and grammars, in alternating rounds; and eight conversations at once against one after another. A second plan against the first
 * one on a fresh model, which has the prefix still to evaluate, is measured on a model of random weights with the prompts that models of the
 * catalogue read: those of planner-nano are too short for a prefix to matter.
 */
export const benchLlm = async (): Promise<Figure[]> => {
  const directory = await mkdtemp(join(tmpdir(), 'dealwright-bench-'))
  try {
    const nano = { path: nanoModelPath(), trained: true }
    const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
    return [
      ...benchGrammar(),
      ...(await benchOverhead(nano)),
      ...(await benchPrefix({ path, trained: false })),
      ...(await benchEight(nano)),
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

const timeGrammar = (words: number, round: number): number => {
  const text = Array.from({ length: words }, (_, word) => `word${round}x${word}`).join(' ')
  const schema = { type: 'object', properties: { text: { 'x-span-of': text } }, required: ['text'] }
  const begin = performance.now()
  jsonSchemaToGbnf(schema)
  return performance.now() - begin
}

/** Builds the grammar of the words of longer and longer messages, each met for the first time; then one met before. */
const benchGrammar = (): Figure[] => {
  const lengths = [50, 100, 200, 400] as const
  const times = lengths.map(words =>
    median(Array.from({ length: GRAMMAR_ROUNDS }, (_, round) => timeGrammar(words, round))),
  )
  const [shortest = 1] = times
  const figures = lengths.map((words, at): Figure => {
    const value = times[at] ?? 0
    const name = `llm.grammar.words.${words}`
    return at === 0
      ? { name, value, unit: 'ms' }
      : {
          name,
          value,
          unit: 'ms',
          ratio: value / shortest,
          against: `${lengths[0]} words`,
          bar: `<= ${(words / lengths[0]) * 2}`,
        }
  })
  const known = median(Array.from({ length: GRAMMAR_ROUNDS }, () => timeGrammar(400, GRAMMAR_ROUNDS - 1)))
  return [...figures, { name: 'llm.grammar.known', value: known, unit: 'ms' }]
}

const benchOverhead = async (measured: Measured): Promise<Figure[]> => {
  await using model = await loadLocalModel({ model: measured.path, ...settings })
  await using raw = await openRaw(measured.path)
  // Whether node-llama-cpp said the same: else the two sides would not have done the same work.
  const replay = async (calls: readonly Call[]): Promise<boolean> => {
    let isSame = true
    for (const { parameters, generation } of calls) {
      isSame &&= (await raw.generate(parameters)) === generation.text
    }
    return isSame
  }
  const rounds: { ours: number; bare: number }[] = []
  for (let pass = 0; pass < PASSES; pass++) {
    for (const city of cities) {
      // Untimed, on a prompt of its own: both sides then hold the same prefix, and neither the city.
      const other = await timePlan(model, { city: 'Tours', ...measured })
      await replay(other.calls)
      const { ms: ours, calls } = await timePlan(model, { city, ...measured })
      let isSame = false
      const bare = await time(async () => {
        isSame = await replay(calls)
      })
      if (isSame) rounds.push({ ours, bare })
    }
  }
  if (rounds.length === 0) throw new Error('node-llama-cpp never answered as through the planner')
  const value = median(rounds.map(({ ours }) => ours))
  const ratio = median(rounds.map(({ ours, bare }) => ours / bare))
  return [{ name: 'llm.plan', value, unit: 'ms', ratio, against: 'raw node-llama-cpp', bar: '<= 1.05' }]
}

const benchPrefix = async (measured: Measured): Promise<Figure[]> => {
  const times: Record<'first' | 'second', number[]> = { first: [], second: [] }
  const evaluated: Record<'first' | 'second', number[]> = { first: [], second: [] }
  for (let round = 0; round < FRESH_ROUNDS; round++) {
    await using model = await loadLocalModel({ model: measured.path, ...settings })
    for (const [order, place] of (['first', 'second'] as const).entries()) {
      const city = cities[(round + order) % cities.length] ?? 'Paris'
      const { ms, calls } = await timePlan(model, { city, ...measured })
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
      bar: '<= 0.4',
    },
  ]
  return [...compare('llm.plan.fresh', 'ms', times), ...compare('llm.plan.evaluated', 'tokens', evaluated)]
}

/** Every sequence knows the catalogue by then; the cities are new to all. */
const benchEight = async (measured: Measured): Promise<Figure[]> => {
  await using model = await loadLocalModel({
    model: measured.path,
    ...settings,
    contextSize: 4096,
    parallel: EIGHT,
  })
  const planner = plannerOf(model, measured.trained)
  const plan = (city: string) => planner.plan(planRequest(city))
  const group = Array.from({ length: EIGHT }, (_, at) => cities[at] ?? 'Paris')
  const together = (mark: string) => time(() => Promise.all(group.map(city => plan(city + mark))))
  const apart = (mark: string) =>
    time(async () => {
      for (const city of group) await plan(city + mark)
    })
  await together('-Nord')
  const rounds: { one: number; all: number }[] = []
  for (let round = 0; round < EIGHT_ROUNDS; round++) {
    rounds.push({ one: await apart(`-Est-${round}`), all: await together(`-Sud-${round}`) })
  }
  const value = median(rounds.map(({ all }) => all))
  const ratio = median(rounds.map(({ one, all }) => all / one))
  return [{ name: 'llm.plan.eight', value, unit: 'ms', ratio, against: 'one after another', bar: '< 1' }]
}

interface Call {
  readonly parameters: GenerateParameters
  readonly generation: Generation
}

interface TimePlanParameters extends Measured {
  readonly city: string
}

const timePlan = async (
  model: LocalModel,
  { city, trained }: TimePlanParameters,
): Promise<{ ms: number; calls: Call[] }> => {
  const calls: Call[] = []
  const generate = model.generate.bind(model)
  model.generate = async parameters => {
    const generation = await generate(parameters)
    calls.push({ parameters, generation })
    return generation
  }
  try {
    return { ms: await time(() => plannerOf(model, trained).plan(planRequest(city))), calls }
  } finally {
    model.generate = generate
  }
}

/** A planner as `createLocalPlanner` makes it. */
const plannerOf = (model: LocalModel, trained: boolean) =>
  createModelPlanner({
    chatModel: createLlamaChatModel({ model, maxTokens: MAX_TOKENS, ...(trained && { alternatives: 8 }) }),
    description: 'bench',
    trained,
  })

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
  // Ours compiles a grammar once too.
  const grammars = new Map<string, LlamaGrammar>()
  return {
    generate: async ({
      turns,
      grammar = '',
      maxTokens = MAX_TOKENS,
    }: GenerateParameters): Promise<string> => {
      const compiled = grammars.get(grammar) ?? (await llama.createGrammar({ grammar }))
      grammars.set(grammar, compiled)
      const chat = new LlamaChat({ contextSequence, chatWrapper })
      const said = turns.map<ChatHistoryItem>(({ role, text }) =>
        role === 'assistant' ? { type: 'model', response: [text] } : { type: role, text },
      )
      const { response } = await chat.generateResponse([...said, { type: 'model', response: [] }], {
        grammar: compiled,
        maxTokens,
        repeatPenalty: false,
      })
      chat.dispose({ disposeSequence: false })
      return response
    },
    [Symbol.asyncDispose]: () => llama.dispose(),
  }
}
