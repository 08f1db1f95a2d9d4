import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AIMessage,
  type AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { writeTinyModel } from '../gguf/write-tiny-model.ts'
import { validateJson } from '../schema/validate-json.ts'
import { createLlamaChatModel } from './create-llama-chat-model.ts'
import { loadLocalModel } from './load-local-model.ts'
import type { LocalModel } from './local-model.ts'

let directory: string
let model: LocalModel

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-tools-'))
  const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
  model = await loadLocalModel({ model: path, gpu: false, threads: 1, contextSize: 4096 })
})
afterAll(async () => {
  await model.close()
  await rm(directory, { recursive: true, force: true })
})

const Weather = z.object({
  city: z.enum(['Paris', 'Zürich "old town"']),
  day: z.iso.date().optional(),
  hours: z.array(z.int().min(0).max(23)).max(2),
})
const weather = tool(() => 'sunny', { name: 'weather', description: 'The weather', schema: Weather })

const book = {
  type: 'function',
  function: {
    name: 'book_hotel',
    description: 'Books a room',
    parameters: {
      type: 'object',
      properties: { stay: { $ref: '#/$defs/stay' }, note: { type: 'string', format: 'date' } },
      required: ['stay'],
      additionalProperties: false,
      $defs: {
        stay: {
          type: 'object',
          properties: { nights: { type: 'integer', minimum: 1, maximum: 9 } },
          required: ['nights'],
        },
      },
    },
  },
} as const

const ping = { name: 'ping', schema: { type: 'object' } } as const
const question = [new SystemMessage('Be brief.'), new HumanMessage('Will it rain?')]

/** Whether the arguments of a call are what its tool asks for. */
function fits({ name, args }: { name: string; args: unknown }): boolean {
  if (name === 'weather') return Weather.safeParse(args).success
  if (name === 'book_hotel')
    return validateJson(JSON.parse(JSON.stringify(book.function.parameters)), args).ok
  return name === 'ping' && JSON.stringify(args) === '{}'
}

describe('tools', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'always gives valid calls where they are required (seed %i)',
    async seed => {
      const chat = createLlamaChatModel({ model, temperature: 1.5, seed })
      const answer = await chat.bindTools([weather, book, ping], { tool_choice: 'required' }).invoke(question)
      const calls = answer.tool_calls ?? []
      expect(calls.length).toBeGreaterThan(0)
      expect(calls.length).toBeLessThanOrEqual(8)
      expect(calls.filter(call => !fits(call))).toEqual([])
      expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
      expect(answer.text).toBe('')
      expect(answer.invalid_tool_calls).toEqual([])
      expect(answer.response_metadata.finish_reason).toBe('tool_calls')
    },
  )

  it('calls the tool that is named, once', async () => {
    const names = []
    for (const name of ['book_hotel', 'weather', 'ping']) {
      const bound = createLlamaChatModel({ model, temperature: 1, seed: 4 }).bindTools(
        [weather, book, ping],
        {
          tool_choice: name,
        },
      )
      names.push((await bound.invoke(question)).tool_calls?.map(call => call.name))
    }
    expect(names).toEqual([['book_hotel'], ['weather'], ['ping']])
  })

  it.each(['auto', 'none'])('answers in text where it may (%s)', async choice => {
    const chat = createLlamaChatModel({ model, temperature: 1.5, seed: 1, maxTokens: 60 })
    const answer = await chat.bindTools([ping], { tool_choice: choice }).invoke(question)
    expect(answer.text).not.toBe('')
    expect(answer.tool_calls).toEqual([])
    expect(answer.response_metadata.finish_reason).not.toBe('tool_calls')
  })

  it('streams calls in pieces that add up to what invoke gives', async () => {
    const bound = createLlamaChatModel({ model, temperature: 1, seed: 3 }).bindTools([weather, book], {
      tool_choice: 'any',
    })
    const whole = await bound.invoke(question)
    let streamed: AIMessageChunk | undefined
    let pieces = 0
    for await (const chunk of await bound.stream(question)) {
      streamed = streamed === undefined ? chunk : streamed.concat(chunk)
      pieces += chunk.tool_call_chunks?.length ?? 0
    }
    const plain = (message: AIMessage | AIMessageChunk | undefined) =>
      message?.tool_calls?.map(({ name, args, type }) => ({ name, args, type }))
    expect(pieces).toBeGreaterThan(3)
    expect(plain(streamed)).toEqual(plain(whole))
    expect(streamed?.tool_calls?.every(({ id }) => id?.startsWith('call_'))).toBe(true)
    expect(streamed?.response_metadata).toEqual(whole.response_metadata)
    expect(streamed?.text).toBe('')
  })

  it('refuses an answer that is cut inside a call, whole and streamed', async () => {
    const bound = createLlamaChatModel({ model, maxTokens: 50 }).bindTools([weather], { tool_choice: 'any' })
    const cut = { code: 'bad-model-output', retryable: true }
    await expect(bound.invoke(question)).rejects.toMatchObject(cut)
    const names: (string | undefined)[] = []
    const reading = async () => {
      for await (const chunk of await bound.stream(question)) {
        names.push(...(chunk.tool_call_chunks ?? []).map(({ name }) => name))
      }
    }
    await expect(reading()).rejects.toMatchObject(cut)
    expect(names).toContain('weather')
  })

  it('takes tools and the choice with a call too', async () => {
    const chat = createLlamaChatModel({ model })
    const answer = await chat.invoke(question, { tools: [ping], tool_choice: 'required' })
    expect(answer.tool_calls?.at(0)).toMatchObject({ name: 'ping', args: {}, type: 'tool_call' })
  })

  it('lets a grammar of the call win over the tools', async () => {
    const bound = createLlamaChatModel({ model }).bindTools([ping], { tool_choice: 'required' })
    const answer = await bound.invoke(question, { grammar: 'root ::= "<tool_call> is text here"' })
    expect(answer.text).toBe('<tool_call> is text here')
    expect(answer.tool_calls).toEqual([])
  })

  it('goes on after tool results, and reads its own calls from the cache', async () => {
    const bound = createLlamaChatModel({ model, temperature: 1, seed: 5 }).bindTools([ping, book])
    // A call without any choice would be written without the model: a stop text leaves it to llama.cpp.
    const first = await bound.invoke(question, { tool_choice: 'ping', stop: ['never said'] })
    const results = (first.tool_calls ?? []).map(
      ({ id }) => new ToolMessage({ content: 'pong', tool_call_id: id ?? '' }),
    )
    const second = await bound.invoke([...question, first, ...results], {
      tool_choice: 'ping',
      stop: ['never said'],
    })
    const { input_tokens: before = 0 } = first.usage_metadata ?? {}
    // A token for each byte, but two for the space, of which the model may have taken the rarer: up to it all is the same.
    const same = '<tool_call>\n{"name":'.length
    expect(second.usage_metadata?.input_token_details?.cache_read).toBeGreaterThanOrEqual(before + same)
  })

  it.each([
    ['a tool twice', [ping, ping], undefined, 'bad-tool'],
    ['what is no tool', [{ title: 'x' }], undefined, 'bad-tool'],
    ['arguments that are no object', [{ name: 'x', parameters: { type: 'string' } }], undefined, 'bad-tool'],
    ['arguments nothing meets', [{ name: 'x', parameters: { $ref: '#/no' } }], undefined, 'bad-schema'],
    ['a choice that is not bound', [ping], 'pong', 'unknown-tool'],
    ['a call that no tool can answer', [], 'any', 'unknown-tool'],
  ])('refuses %s', (_, tools, choice, code) => {
    const chat = createLlamaChatModel({ model })
    const bind = () => chat.bindTools(tools, choice === undefined ? {} : { tool_choice: choice })
    expect(bind).toThrow(expect.objectContaining({ code }))
  })

  it('reads the choices of other APIs', async () => {
    const chat = createLlamaChatModel({ model })
    const choices = [
      { type: 'function', function: { name: 'ping' } },
      { type: 'tool', name: 'ping' },
      { type: 'any' },
    ]
    for (const tool_choice of choices) {
      const answer = await chat.bindTools([ping], { tool_choice, maxTokens: 400 }).invoke(question)
      expect(answer.tool_calls?.at(0)?.name).toBe('ping')
    }
  })

  it('works without tools as if nothing was bound', async () => {
    const chat = createLlamaChatModel({ model, maxTokens: 8 })
    const answer = await chat.bindTools([]).invoke(question)
    expect(answer.text).toBe((await chat.invoke(question)).text)
    expect(AIMessage.isInstance(answer)).toBe(true)
  })
})
