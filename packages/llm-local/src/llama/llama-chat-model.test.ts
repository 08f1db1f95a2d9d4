import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AIMessageChunk, HumanMessage, SystemMessage, trimMessages } from '@langchain/core/messages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { writeTinyModel } from '../gguf/write-tiny-model.ts'
import { createLlamaChatModel } from './create-llama-chat-model.ts'
import { loadLocalModel } from './load-local-model.ts'
import type { LocalModel } from './local-model.ts'

let directory: string
let model: LocalModel

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-chat-'))
  const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
  model = await loadLocalModel({ model: path, gpu: false, threads: 1, contextSize: 4096, parallel: 2 })
})
afterAll(async () => {
  await model.close()
  await rm(directory, { recursive: true, force: true })
})

const messages = [new SystemMessage('Be brief.'), new HumanMessage('hello')]

/** Every kind of schema the grammar covers, in one; `maxLength` not: random bytes are not UTF-8, and count differently. */
const Everything = z.object({
  name: z.string().min(2),
  day: z.iso.date(),
  at: z.iso.datetime(),
  mail: z.email(),
  id: z.uuid(),
  size: z.enum(['small', 'large "XL"\n']),
  kind: z.literal('order'),
  count: z.int().min(1).max(5),
  big: z.int(),
  price: z.number().nonnegative(),
  paid: z.boolean(),
  note: z.int().nullable(),
  nick: z.boolean().optional(),
  tags: z.array(z.string()).min(1).max(2),
  pair: z.tuple([z.boolean(), z.int().min(0).max(9)]),
  either: z.union([z.boolean(), z.object({ deep: z.literal(1) })]),
  marks: z.record(z.string(), z.int().min(0).max(3)),
  maybe: z.int().min(0).max(9).optional(),
})

describe('LlamaChatModel', () => {
  it('invokes with token usage', async () => {
    const chat = createLlamaChatModel({ model, maxTokens: 6 })
    const answer = await chat.invoke(messages, { grammar: 'root ::= [a-z]+' })
    expect(answer.text).toMatch(/^[a-z]{6}$/)
    expect(answer.response_metadata).toEqual({ model_name: 'tiny', finish_reason: 'length' })
    expect(answer.usage_metadata).toMatchObject({ output_tokens: 6 })
    const { input_tokens = 0, total_tokens } = answer.usage_metadata ?? {}
    expect(total_tokens).toBe(input_tokens + 6)
  })

  it('gives what a call says precedence over what the model was made with', async () => {
    const chat = createLlamaChatModel({ model, maxTokens: 3 })
    const answer = await chat.invoke(messages, { grammar: 'root ::= [a-z]+', maxTokens: 5 })
    expect(answer.text).toHaveLength(5)
  })

  it('streams the same text in pieces and sums up the usage', async () => {
    const chat = createLlamaChatModel({ model, temperature: 1, seed: 7 })
    const call = { grammar: 'root ::= [a-z ]{30}' }
    const whole = await chat.invoke(messages, call)
    let streamed: AIMessageChunk | undefined
    let pieces = 0
    for await (const chunk of await chat.stream(messages, call)) {
      streamed = streamed === undefined ? chunk : streamed.concat(chunk)
      pieces++
    }
    expect(pieces).toBeGreaterThan(5)
    expect(streamed?.text).toBe(whole.text)
    const { input_token_details: _, ...usage } = whole.usage_metadata ?? {}
    expect(streamed?.usage_metadata).toMatchObject(usage)
  })

  it('frees the model when a reader leaves the stream early', async () => {
    const chat = createLlamaChatModel({ model })
    for await (const _ of await chat.stream(messages, { grammar: 'root ::= [a-z]+' })) break
    const answers = await Promise.all(
      ['a', 'b'].map(letter => chat.invoke(messages, { grammar: `root ::= "${letter}"` })),
    )
    expect(answers.map(({ text }) => text)).toEqual(['a', 'b'])
  })

  it('stops at a stop text', async () => {
    const answer = await createLlamaChatModel({ model }).invoke(messages, {
      grammar: 'root ::= "one two three"',
      stop: [' three'],
    })
    expect(answer.text).toBe('one two')
  })

  it('rejects an invoke that is aborted', async () => {
    const chat = createLlamaChatModel({ model })
    const abort = new AbortController()
    const running = chat.invoke(messages, {
      grammar: 'root ::= [a-z]+',
      signal: abort.signal,
      callbacks: [{ handleLLMNewToken: () => abort.abort() }],
    })
    await expect(running).rejects.toThrow(/abort/i)
  })

  it.each([1, 2, 3, 4, 5])('answers a zod schema with what it asks for (seed %i)', async seed => {
    const chat = createLlamaChatModel({ model, temperature: 1.5, seed })
    const answer = await chat.withStructuredOutput(Everything).invoke(messages)
    expect(Everything.parse(answer)).toEqual(answer)
  })

  it('answers a JSON Schema, also with the raw message', async () => {
    const schema = {
      type: 'object',
      properties: {
        next: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
        word: { type: 'string', 'x-span-of': 'to the moon' },
      },
      required: ['word'],
    }
    const chat = createLlamaChatModel({ model, temperature: 1, seed: 2 })
    const { raw, parsed } = await chat.withStructuredOutput(schema, { includeRaw: true }).invoke(messages)
    expect(JSON.parse(raw.text)).toEqual(parsed)
    expect(['to', 'the', 'moon', 'to the', 'the moon', 'to the moon']).toContain(parsed.word)
  })

  it('says so when the answer is cut before the JSON ends', async () => {
    const chat = createLlamaChatModel({ model, maxTokens: 4 })
    await expect(chat.withStructuredOutput(Everything).invoke(messages)).rejects.toMatchObject({
      code: 'bad-model-output',
    })
  })

  it('counts tokens for those who trim a conversation to fit', async () => {
    const chat = createLlamaChatModel({ model })
    // A token for each byte of this model, but two for a space.
    expect(await chat.getNumTokens('été')).toBe(5)
    const long = Array.from({ length: 20 }, (_, at) => new HumanMessage(`question${at}`))
    const kept = await trimMessages(long, { tokenCounter: chat, maxTokens: 45, strategy: 'last' })
    expect(kept.map(({ text }) => text)).toEqual(['question16', 'question17', 'question18', 'question19'])
  })
})
