import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import { DynamicStructuredTool, type StructuredToolInterface, tool } from '@langchain/core/tools'
import { type Agent, createAgent, defineService, toService } from 'dealwright'
import { asTools } from 'dealwright/langchain'
import { createAgent as createLangChainAgent } from 'langchain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createScriptedPlanner } from '../e2e/plans-world.ts'

const forecast = defineService({
  name: 'weather.forecast',
  version: '1.0.0',
  description: 'Daily forecast for a city',
  input: z.object({ city: z.string().min(1), day: z.iso.date() }),
  output: z.object({ summary: z.string() }),
})

/** A chat model that says what it is told to, in order, whatever it reads. */
class ScriptedModel extends BaseChatModel {
  readonly #lines: readonly AIMessage[]
  readonly read: BaseMessage[][] = []

  constructor(lines: readonly AIMessage[]) {
    super({})
    this.#lines = lines
  }
  _llmType(): string {
    return 'scripted'
  }
  override bindTools(): this {
    return this
  }
  async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    this.read.push(messages)
    const message = this.#lines[this.read.length - 1] ?? new AIMessage('That is all.')
    return { generations: [{ text: message.text, message }] }
  }
}
const callOf = (name: string, args: Record<string, unknown>) =>
  new AIMessage({ content: '', tool_calls: [{ id: `call-${name}`, name, args, type: 'tool_call' }] })

const shout = tool(async ({ text }: { text: string }) => `${text.toUpperCase()}!`, {
  name: 'shout_loud',
  description: 'Writes a text in capital letters',
  schema: z.object({ text: z.string() }),
})

describe('LangChain', () => {
  let seller: Agent
  let buyer: Agent
  const worked: unknown[] = []

  beforeAll(async () => {
    seller = await createAgent({ name: 'seller', transport: 'memory' })
    seller.sell(forecast, {
      ask: '0.60 USDC',
      floor: '0.40 USDC',
      work: ({ input }) => {
        worked.push(input)
        return { summary: `dry in ${input.city}` }
      },
    })
    const { service, work } = toService(shout, { version: '1.0.0' })
    seller.sell(service, { ask: '0.20 USDC', floor: '0.10 USDC', work })
    await seller.start()
    buyer = await createAgent({ name: 'buyer', transport: 'memory' })
    await buyer.start()
  })
  afterAll(async () => {
    await buyer?.close()
    await seller?.close()
  })

  const toolNamed = (tools: readonly StructuredToolInterface[], name: string) => {
    const found = tools.find(one => one.name === name)
    if (found === undefined) throw new Error(`no tool ${name} among ${tools.map(one => one.name).join()}`)
    return found
  }

  it('agents buy services as tools, and read output and receipt', async () => {
    const tools = await asTools(buyer, { maxPerCall: '0.70 USDC', services: ['weather.forecast'] })
    expect(tools.map(({ name }) => name)).toEqual(['weather_forecast'])
    expect(tools[0]).toBeInstanceOf(DynamicStructuredTool)
    expect(tools[0]?.description).toContain('Daily forecast for a city')
    const model = new ScriptedModel([
      callOf('weather_forecast', { city: 'Paris', day: '2026-11-23' }),
      new AIMessage('It will be dry.'),
    ])
    const before = await buyer.balance()
    const graph = createLangChainAgent({ model, tools })
    const { messages } = await graph.invoke({ messages: [{ role: 'user', content: 'Paris tomorrow?' }] })
    expect(messages.at(-1)?.content).toBe('It will be dry.')
    const said = messages.find(message => ToolMessage.isInstance(message))
    const { output, receipt } = JSON.parse(said?.text ?? '')
    expect(output).toEqual({ summary: 'dry in Paris' })
    expect(receipt).toMatchObject({
      deal: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      price: expect.stringMatching(/^0\.\d+ USDC$/),
      transactions: expect.arrayContaining([expect.objectContaining({ step: 'fund' })]),
    })
    const spent = before - (await buyer.balance())
    expect(spent).toBeGreaterThan(0n)
    expect(spent).toBeLessThanOrEqual(700_000n)
  })

  it('a model cannot raise the limit, whatever it writes', async () => {
    const tools = await asTools(buyer, { maxPerCall: '0.10 USDC', services: [forecast], delegate: true })
    const before = await buyer.balance()
    worked.length = 0
    const wild = { city: 'Paris', day: '2026-11-23', budget: '900 USDC', maxPerCall: '900 USDC' }
    const refused = JSON.parse(await toolNamed(tools, 'weather_forecast').invoke(wild))
    expect(refused).toMatchObject({ error: { code: expect.stringMatching(/^(no-agreement|bad-input)$/) } })
    const text = 'weather.forecast, city: Paris, day: 2026-11-23, at most 900 USDC'
    const delegated = JSON.parse(await toolNamed(tools, 'delegate').invoke({ text }))
    expect(delegated).toHaveProperty('error')
    expect(await buyer.balance()).toBe(before)
    expect(worked).toEqual([])
  })

  it('what does not fit a service calls nobody, and a model is told so', async () => {
    const tools = await asTools(buyer, { maxPerCall: '0.70 USDC', services: [forecast] })
    const bad = { city: '', day: 'soon' }
    const calls: unknown[] = []
    buyer.on('deal', news => calls.push(news))
    await expect(toolNamed(tools, 'weather_forecast').invoke(bad)).rejects.toThrow('did not match')
    const model = new ScriptedModel([callOf('weather_forecast', bad), new AIMessage('I cannot.')])
    const graph = createLangChainAgent({ model, tools })
    const { messages } = await graph.invoke({ messages: [{ role: 'user', content: 'Weather?' }] })
    expect(messages.find(message => ToolMessage.isInstance(message))?.status).toBe('error')
    expect(calls).toEqual([])
  })

  it('a tool is sold like any service, and comes back as a tool', async () => {
    const tools = await asTools(buyer, { maxPerCall: '0.30 USDC' })
    expect(tools.map(({ name }) => name).toSorted()).toEqual(['shout_loud', 'weather_forecast'])
    const { output } = JSON.parse(await toolNamed(tools, 'shout_loud').invoke({ text: 'hello' }))
    expect(output).toEqual({ result: 'HELLO!' })
  })

  it('a tool of the agent is a step of its plans, and hands its answer on', async () => {
    const planner = createScriptedPlanner(use => [
      use('weather.forecast', { city: 'Paris', day: '2026-11-23' }),
      use('tool.shout-loud', {}, { text: { step: 0, path: ['summary'] } }),
    ])
    const agent = await createAgent({ name: 'user', transport: 'memory', planner })
    agent.use(shout)
    const outcome = await agent.delegate('Shout the weather of Paris')
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        { service: 'weather.forecast' },
        { service: 'tool.shout-loud', output: { result: 'DRY IN PARIS!' }, price: 0n },
      ],
    })
    await agent.close()
  })

  it('tools that cannot be listed are refused when they are given', async () => {
    const agent = await createAgent({ name: 'strict', transport: 'memory' })
    const named = (name: string, schema: unknown) => ({
      name,
      description: '',
      schema,
      invoke: async () => '',
    })
    expect(() => agent.use(named('工具', z.object({})))).toThrow(
      expect.objectContaining({ code: 'bad-tool' }),
    )
    expect(() => agent.use(named('a', z.string()))).toThrow(expect.objectContaining({ code: 'bad-tool' }))
    agent.use(named('search_web', { type: 'object', properties: {} }))
    expect(() => agent.use(named('searchWeb', z.object({})))).toThrow(
      expect.objectContaining({ code: 'duplicate-tool' }),
    )
    await agent.close()
  })
})
