import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeTinyModel } from '@dealwright/llm-local'
import { createLlamaChatModel, type LocalModel, loadLocalModel } from '@dealwright/llm-local/llama'
import { createAgent, createMiddleware, HumanMessage, ToolMessage, tool, toolStrategy } from 'langchain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

let folder: string
let model: LocalModel

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-'))
  const path = join(folder, 'tiny.gguf')
  await writeTinyModel(path)
  model = await loadLocalModel({ model: path, gpu: false, threads: 1 })
})
afterAll(async () => {
  await model.close()
  await rm(folder, { recursive: true })
})

const Request = z.object({ city: z.enum(['Paris', 'Rome']), hours: z.int().min(1).max(12) })

/** Random weights choose no tool by themselves: code has the first answer be a call and the one after it text. */
const callThenTalk = createMiddleware({
  name: 'call-then-talk',
  wrapModelCall: (request, handler) => {
    const called = request.messages.some(message => ToolMessage.isInstance(message))
    return handler({ ...request, toolChoice: called ? 'none' : 'required' })
  },
})

const oneCall = createMiddleware({
  name: 'one-call',
  wrapModelCall: (request, handler) => handler({ ...request, modelSettings: { parallel_tool_calls: false } }),
})

describe("LangChain's own agent", () => {
  it('is driven by a local model', async () => {
    const agent = createAgent({ model: createLlamaChatModel({ model, maxTokens: 16, seed: 1 }), tools: [] })
    const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Say something.' }] })
    const last = messages.at(-1)
    expect(last?.type).toBe('ai')
    expect(last?.response_metadata).toBeDefined()
    expect(last?.text.length).toBeGreaterThan(0)
  })

  it.each([1, 2, 3])('runs the tools that the model calls, answers and stops (seed %i)', async seed => {
    const ran: unknown[] = []
    const forecast = tool(input => `sunny, ${ran.push(input)}`, { name: 'forecast', schema: Request })
    const agent = createAgent({
      // Calls end by themselves within this many tokens: eight of them at most, none longer than 90.
      model: createLlamaChatModel({ model, maxTokens: 800, temperature: 1, seed }),
      tools: [forecast],
      middleware: [callThenTalk],
      systemPrompt: 'Be brief.',
    })
    const { messages } = await agent.invoke({ messages: [new HumanMessage('Rain?')] }, { recursionLimit: 12 })
    expect(ran.length).toBeGreaterThan(0)
    expect(ran.every(input => Request.safeParse(input).success)).toBe(true)
    const results = messages.filter(message => ToolMessage.isInstance(message))
    expect(results).toHaveLength(ran.length)
    expect(results.every(({ text }) => text.startsWith('sunny'))).toBe(true)
    expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', ...results.map(() => 'tool'), 'ai'])
  })

  it('gets a structured response through a tool of its own', async () => {
    const agent = createAgent({
      model: createLlamaChatModel({ model, temperature: 1, seed: 2 }),
      tools: [],
      responseFormat: toolStrategy(Request),
      middleware: [oneCall],
    })
    const { structuredResponse } = await agent.invoke(
      { messages: [new HumanMessage('Rain?')] },
      { recursionLimit: 12 },
    )
    expect(Request.parse(structuredResponse)).toEqual(structuredResponse)
  })

  it('streams the calls and the text of the model as messages', async () => {
    const forecast = tool(() => 'sunny', { name: 'forecast', schema: Request })
    const agent = createAgent({
      model: createLlamaChatModel({ model, maxTokens: 800, temperature: 1, seed: 1 }),
      tools: [forecast],
      middleware: [callThenTalk],
    })
    let names = ''
    let pieces = 0
    const stream = await agent.stream({ messages: [new HumanMessage('Rain?')] }, { streamMode: 'messages' })
    for await (const [message] of stream) {
      if (!('tool_call_chunks' in message) || !Array.isArray(message.tool_call_chunks)) continue
      for (const { name = '' } of message.tool_call_chunks) names += name
      pieces += message.tool_call_chunks.length
    }
    expect(names).toMatch(/^(?:forecast)+$/)
    expect(pieces).toBeGreaterThan(2)
  })
})
