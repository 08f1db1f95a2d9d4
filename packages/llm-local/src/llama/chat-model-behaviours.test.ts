// What LangChain's standard tests ask of every chat model, as far as a model of random weights can show it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AIMessage,
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages'
import type { LLMResult } from '@langchain/core/outputs'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda } from '@langchain/core/runnables'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { writeTinyModel } from '../gguf/write-tiny-model.ts'
import { createLlamaChatModel } from './create-llama-chat-model.ts'
import { loadLocalModel } from './load-local-model.ts'
import type { LocalModel } from './local-model.ts'

let directory: string
let model: LocalModel

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-behaviours-'))
  const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
  model = await loadLocalModel({ model: path, gpu: false, threads: 1, contextSize: 2048, parallel: 2 })
})
afterAll(async () => {
  await model.close()
  await rm(directory, { recursive: true, force: true })
})

const WORDS = { grammar: 'root ::= [a-z ]{20}' }
const Sum = z.object({ a: z.int().min(0).max(9), b: z.int().min(0).max(9) })
const sum = RunnableLambda.from(({ a, b }: z.infer<typeof Sum>) => String(a + b)).asTool({
  name: 'sum',
  schema: Sum,
})

/** Reads a stream to its end as one message. */
async function gather(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk | undefined> {
  let whole: AIMessageChunk | undefined
  for await (const chunk of stream) whole = whole === undefined ? chunk : whole.concat(chunk)
  return whole
}

describe('a LangChain chat model', () => {
  it('takes a text, pairs of role and text, messages, and prompts', async () => {
    const chat = createLlamaChatModel({ model })
    const prompt = ChatPromptTemplate.fromMessages([['human', 'Say {word}']])
    const answers = [
      await chat.invoke('Say hello', WORDS),
      await chat.invoke([['human', 'Say hello']], WORDS),
      await chat.invoke([{ role: 'user', content: 'Say hello' }], WORDS),
      await chat.invoke([new HumanMessage('Say hello')], WORDS),
      await prompt.pipe(chat.withConfig(WORDS)).invoke({ word: 'hello' }),
    ]
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers.every(answer => AIMessage.isInstance(answer) && answer.text.length === 20)).toBe(true)
  })

  it('answers a batch in its order', async () => {
    const chat = createLlamaChatModel({ model })
    const inputs = ['one', 'two', 'three', 'four', 'five']
    const answers = await chat.batch(inputs, { grammar: 'root ::= "ok"' }, { maxConcurrency: 3 })
    const inputTokens = answers.map(({ usage_metadata: usage }) => usage?.input_tokens ?? 0)
    expect(inputTokens.map(count => count - (inputTokens[0] ?? 0))).toEqual(
      inputs.map(text => text.length - 3),
    )
  })

  it('holds a conversation of every kind of message', async () => {
    const calls = [{ name: 'sum', args: { a: 1, b: 2 }, id: 'call_1', type: 'tool_call' } as const]
    const history: BaseMessage[] = [
      new SystemMessage('You add numbers.'),
      new HumanMessage('Hello'),
      new AIMessage('Hello!'),
      new HumanMessage([{ type: 'text', text: '1 + 2?' }]),
      new AIMessage({ content: [{ type: 'text', text: 'Let me add.' }], tool_calls: calls }),
      new ToolMessage({ content: '3', tool_call_id: 'call_1', name: 'sum' }),
    ]
    const chat = createLlamaChatModel({ model }).bindTools([sum])
    const counts: number[] = []
    for (let length = 1; length <= history.length; length++) {
      const { usage_metadata: usage } = await chat.invoke(history.slice(0, length), WORDS)
      counts.push(usage?.input_tokens ?? 0)
    }
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(new Set(counts).size).toBe(history.length)
  })

  it('counts the tokens of input and output, whole and streamed', async () => {
    const chat = createLlamaChatModel({ model })
    const whole = (await chat.invoke('hello', WORDS)).usage_metadata
    const longer = (await chat.invoke('hello hello', WORDS)).usage_metadata
    const streamed = (await gather(await chat.stream('hello', WORDS)))?.usage_metadata
    expect((longer?.input_tokens ?? 0) - (whole?.input_tokens ?? 0)).toBe(' hello'.length)
    expect(whole?.output_tokens).toBeGreaterThanOrEqual(20)
    for (const usage of [whole, longer, streamed]) {
      expect(usage?.total_tokens).toBe((usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0))
    }
    expect(streamed).toMatchObject({ input_tokens: whole?.input_tokens, output_tokens: whole?.output_tokens })
  })

  it('keeps conversations apart that run at once over one model', async () => {
    const chat = createLlamaChatModel({ model })
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(async letter => {
        const call = { grammar: `root ::= "${letter}"{30}` }
        const first = await gather(await chat.stream(`Only ${letter}`, call))
        const second = await chat.invoke([['human', `Only ${letter}`], first ?? '', ['human', 'Again']], call)
        return [first?.text, second.text]
      }),
    )
    expect(answers).toEqual(['a', 'b', 'c', 'd', 'e'].map(letter => [letter.repeat(30), letter.repeat(30)]))
  })

  it('stops at the texts of a call and of a binding, streamed too', async () => {
    const chat = createLlamaChatModel({ model }).withConfig({ grammar: 'root ::= "one two three"' })
    expect((await chat.invoke('Count', { stop: ['never', ' two'] })).text).toBe('one')
    expect((await chat.withConfig({ stop: [' three'] }).invoke('Count')).text).toBe('one two')
    expect((await gather(await chat.stream('Count', { stop: [' t'] })))?.text).toBe('one')
  })

  it('rejects before and within a stream that is aborted, and a call that takes too long', async () => {
    const chat = createLlamaChatModel({ model }).withConfig({ grammar: 'root ::= [a-z]{1500}' })
    const abort = new AbortController()
    const reading = async () => {
      for await (const _ of await chat.stream('hello', { signal: abort.signal })) abort.abort()
    }
    await expect(reading()).rejects.toThrow(/abort/i)
    await expect(chat.invoke('hello', { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
    await expect(chat.invoke('hello', { timeout: 5 })).rejects.toThrow(/abort|time/i)
    expect((await chat.invoke('hello', { grammar: 'root ::= "free again"' })).text).toBe('free again')
  })

  it('binds functions of other runnables, and tools by their parameters alone', async () => {
    const chat = createLlamaChatModel({ model, temperature: 1, seed: 1 })
    const plain = { name: 'difference', schema: Sum }
    for (const [bound, name] of [
      [sum, 'sum'],
      [plain, 'difference'],
    ] as const) {
      const answer = await chat.bindTools([bound], { tool_choice: name }).invoke('1 and 2')
      expect(answer.tool_calls).toMatchObject([{ name }])
      expect(Sum.safeParse(answer.tool_calls?.[0]?.args).success).toBe(true)
    }
  })

  it('gives structured output that is invalid for the schema to nobody', async () => {
    const odd = Sum.refine(({ a, b }) => a + b > 99, 'too small')
    const chat = createLlamaChatModel({ model, temperature: 1, seed: 1 })
    await expect(chat.withStructuredOutput(odd).invoke('Add')).rejects.toMatchObject({
      code: 'bad-model-output',
    })
    const raw = await chat.withStructuredOutput(odd, { includeRaw: true }).invoke('Add')
    expect(raw.parsed).toBeNull()
    expect(Sum.safeParse(JSON.parse(raw.raw.text)).success).toBe(true)
  })

  it('tells callbacks each token, the whole, and the usage', async () => {
    const said: string[] = []
    const ends: LLMResult[] = []
    const callbacks = [
      {
        handleLLMNewToken: (token: string) => void said.push(token),
        handleLLMEnd: (end: LLMResult) => void ends.push(end),
      },
    ]
    const chat = createLlamaChatModel({ model })
    const whole = await chat.invoke('hello', { ...WORDS, callbacks })
    expect(said.join('')).toBe(whole.text)
    said.length = 0
    await gather(await chat.stream('hello', { ...WORDS, callbacks }))
    expect(said.join('')).toBe(whole.text)
    expect(ends.map(({ generations }) => generations[0]?.[0]?.text)).toEqual([whole.text, whole.text])
  })

  it('calls tools the same way for those who listen to events', async () => {
    const chat = createLlamaChatModel({ model, temperature: 1, seed: 6 })
    const whole = await chat.invoke('1 and 2', { tools: [sum], tool_choice: 'sum' })
    const message = await chat.streamEvents('1 and 2', { tools: [sum], tool_choice: 'sum' })
    expect(message.tool_calls).toMatchObject([{ name: 'sum', args: whole.tool_calls?.[0]?.args }])
  })

  it('writes content in blocks where version 1 of the output is asked for', async () => {
    const chat = createLlamaChatModel({ model, outputVersion: 'v1' })
    const text = await chat.invoke('hello', { grammar: 'root ::= "ok"' })
    expect(text.content).toEqual([{ type: 'text', text: 'ok' }])
    const called = await chat.invoke('1 and 2', { tools: [sum], tool_choice: 'sum' })
    expect(called.contentBlocks).toContainEqual(expect.objectContaining({ type: 'tool_call', name: 'sum' }))
  })

  it('answers from a cache, which tells models, samplings, tools and grammars apart', async () => {
    const [cached, hotter] = [0.5, 1].map(temperature =>
      createLlamaChatModel({ model, cache: true, temperature, seed: 1 }),
    )
    const usage = async (chat: typeof cached, call: object) =>
      (await chat?.invoke('cached?', call))?.usage_metadata
    const other = { grammar: 'root ::= [a-z ]{21}' }
    expect(await usage(cached, WORDS)).toMatchObject({ output_tokens: expect.any(Number) })
    expect((await usage(cached, WORDS))?.total_tokens).toBe(0)
    expect((await usage(cached, other))?.total_tokens).toBeGreaterThan(0)
    expect((await usage(hotter, WORDS))?.total_tokens).toBeGreaterThan(0)
    const bound = cached?.bindTools([sum], { tool_choice: 'sum' })
    const [first, second] = [await bound?.invoke('cached?'), await bound?.invoke('cached?')]
    expect(first?.tool_calls).toHaveLength(1)
    expect(second?.tool_calls).toEqual(first?.tool_calls)
  })

  it('describes itself to traces', async () => {
    const chat = createLlamaChatModel({ model, temperature: 0.2, maxTokens: 9 })
    expect(chat.getLsParams({ stop: ['x'] })).toEqual({
      ls_provider: 'dealwright',
      ls_model_name: 'tiny',
      ls_model_type: 'chat',
      ls_temperature: 0.2,
      ls_max_tokens: 9,
      ls_stop: ['x'],
    })
    const params = chat.invocationParams({ tools: [sum], temperature: 0.9 })
    expect(params).toMatchObject({ model: 'tiny', temperature: 0.9, tools: [{ function: { name: 'sum' } }] })
  })
})
