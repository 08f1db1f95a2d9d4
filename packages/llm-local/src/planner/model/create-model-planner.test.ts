import { AIMessage, type BaseMessageLike } from '@langchain/core/messages'
import { RunnableLambda } from '@langchain/core/runnables'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readMessage } from '../../grounding/message.ts'
import { jsonSchemaToGbnf } from '../../schema/json-schema-to-gbnf.ts'
import { listing, request } from '../../testing/listings.ts'
import { shortPrompt } from '../short/short-prompt.ts'
import type { PlanningChatModel } from './ask-model.ts'
import { createModelPlanner } from './create-model-planner.ts'
import { PLAN_INSTRUCTIONS } from './plan-prompt.ts'
import { planSchema } from './plan-schema.ts'

/** Answers what it is told to, in order, and keeps what it was asked. */
function createScriptedModel(...answers: unknown[]) {
  const prompts: BaseMessageLike[][] = []
  const chatModel: PlanningChatModel = {
    withStructuredOutput: () =>
      RunnableLambda.from(async (prompt: BaseMessageLike[]) => {
        prompts.push(prompt)
        const answer = answers[prompts.length - 1]
        if (answer instanceof Error) throw answer
        const parsed = z.record(z.string(), z.unknown()).parse(answer)
        return { raw: new AIMessage(JSON.stringify(answer)), parsed }
      }),
  }
  return { chatModel, prompts, planner: createModelPlanner({ chatModel, description: 'scripted model' }) }
}

/** What the person's turn of a prompt says. */
const textOf = (prompt: readonly BaseMessageLike[] | undefined): string => {
  const last: unknown = prompt?.at(-1)
  return Array.isArray(last) && typeof last[1] === 'string' ? last[1] : ''
}

const asked = request("Tomorrow's weather in Paris, please. At most 1.20 USDC.")
const withInput = (input: unknown) => ({ steps: [{ service: 'weather.forecast', input }] })
const good = withInput({ city: 'Paris', day: '2026-11-23' })

describe('createModelPlanner', () => {
  it('takes the service and the input from the model and the ceiling from the message', async () => {
    const { planner, prompts } = createScriptedModel(good)
    expect(await planner.plan(asked)).toEqual({
      ok: true,
      value: {
        steps: [
          {
            kind: 'service',
            service: { name: 'weather.forecast', version: '1.0.0', digest: 'sha256:weather.forecast' },
            input: { city: 'Paris', day: '2026-11-23' },
            uses: {},
          },
        ],
        ceiling: 1_200_000n,
      },
    })
    expect(prompts).toHaveLength(1)
  })

  it('asks once more with what was wrong', async () => {
    const { planner, prompts } = createScriptedModel(withInput({ city: 'London', day: '2026-11-23' }), good)
    expect(await planner.plan(asked)).toMatchObject({ ok: true })
    expect(prompts[1]?.at(-1)).toEqual([
      'human',
      'That cannot be used: steps.0.input.city: "London" is not in the message. Answer again, with the JSON alone.',
    ])
  })

  it('asks the person when the model insists on a value of its own, in words of the directory', async () => {
    const answer = withInput({ city: 'London', day: '2026-11-23' })
    const { planner, prompts } = createScriptedModel(answer, answer, answer)
    expect(await planner.plan(asked)).toEqual({
      ok: false,
      error: {
        code: 'not-understood',
        message: 'Your message does not settle city for weather.forecast: which do you want?',
      },
    })
    expect(prompts).toHaveLength(2)
  })

  it.each<[string, unknown]>([
    ['a service of its own', { steps: [{ service: 'bank.transfer', input: {} }] }],
    ['an input of its own', withInput({ city: 'Paris', day: '2026-11-23', price: '0' })],
    ['something else', { answer: 42 }],
  ])('gives up when the model insists on %s', async (_, answer) => {
    const { planner, prompts } = createScriptedModel(answer, answer, answer)
    expect(await planner.plan(asked)).toMatchInlineSnapshot(`
      {
        "error": {
          "code": "not-understood",
          "message": "scripted model is not able to plan this: say it in other words, or choose a stronger model.",
        },
        "ok": false,
      }
    `)
    expect(prompts).toHaveLength(2)
  })

  it('reads null as not said', async () => {
    const missing = createScriptedModel(withInput({ city: 'Paris', day: null })).planner
    expect(await missing.plan(asked)).toMatchObject({
      ok: true,
      value: {
        steps: [
          { kind: 'ask', about: { service: 'weather.forecast', property: 'day' } },
          { input: { city: 'Paris' }, uses: { day: { step: 0, path: [] } } },
        ],
      },
    })
    const none = createScriptedModel({ steps: [] }).planner
    expect(await none.plan(asked)).toMatchObject({ ok: false, error: { code: 'no-service' } })
    const stay = { city: 'Rome', nights: 2, stars: null, board: null }
    const optional = createScriptedModel({ steps: [{ service: 'hotel.search', input: stay }] }).planner
    expect(await optional.plan(request('hotel in Rome, 2 nights'))).toMatchObject({
      ok: true,
      value: { steps: [{ input: { city: 'Rome', nights: 2 } }] },
    })
  })

  it('does not ask the model about nothing, or about a limit that it cannot read', async () => {
    const { planner, prompts } = createScriptedModel()
    const codes = []
    for (const text of ['', 'weather in Paris tomorrow for at most 5 EUR']) {
      const result = await planner.plan(request(text))
      codes.push(result.ok ? 'planned' : result.error.code)
    }
    const empty = await planner.plan(request('weather', { services: [] }))
    expect([...codes, empty.ok ? 'planned' : empty.error.code]).toEqual([
      'empty-request',
      'not-understood',
      'no-service',
    ])
    expect(prompts).toHaveLength(0)
  })

  it('shows what is remembered as data, the newest last, and takes no value from it', async () => {
    const london = withInput({ city: 'London', day: '2026-11-23' })
    const { planner, prompts } = createScriptedModel(london, london)
    const memory = Array.from({ length: 20 }, (_, at) => `wanted London on day ${at}`)
    expect(await planner.plan({ ...asked, memory })).toMatchObject({
      ok: false,
      error: { code: 'not-understood' },
    })
    const prompt = textOf(prompts[0])
    expect(prompt).toMatch(/\nRemembered:\n(- ".*"\n){12}Days in the message:/)
    expect(prompt).toMatch(/day 19"\nDays/)
  })

  it('leaves out memory, then the services that fit least, and refuses a message that still does not fit', async () => {
    const { chatModel, prompts } = createScriptedModel(good, good, good, good)
    const planWith = (room: number, text = asked.text) =>
      createModelPlanner({
        chatModel,
        description: 'small model',
        room: { contextSize: PLAN_INSTRUCTIONS.length + room, countTokens: words => words.length },
      }).plan({ ...asked, text, memory: ['tea'] })
    const shown = () => [...textOf(prompts.at(-1)).matchAll(/^- ([a-z.]+) /gm)].map(([, name]) => name)
    await planWith(2_000)
    expect(shown()).toEqual(['hotel.search', 'text.translate', 'weather.forecast'])
    expect(textOf(prompts.at(-1))).toContain('tea')
    await planWith(740)
    expect(shown()).toEqual(['weather.forecast'])
    expect(textOf(prompts.at(-1))).not.toContain('tea')
    expect(await planWith(740, `${asked.text} ${'x '.repeat(300)}`)).toEqual({
      ok: false,
      error: {
        code: 'not-understood',
        message:
          'That message is too long for small model: say it in fewer words, or load the model with a larger contextSize.',
      },
    })
    expect(prompts).toHaveLength(2)
  })

  it('gives a model that was trained on the prompt nothing else, and asks it once', async () => {
    const { chatModel, prompts } = createScriptedModel({ answer: 42 }, good)
    const planner = createModelPlanner({ chatModel, description: 'trained model', trained: true })
    expect(await planner.plan({ ...asked, memory: ['tea'] })).toMatchObject({ ok: false })
    expect(prompts).toEqual([[['human', expect.not.stringContaining('tea')]]])
  })

  it('asks a trained model again for a step that it left out, and keeps the first plan where the second is none', async () => {
    const two = request("Tomorrow's weather in Paris, then translate the summary into French")
    const { names } = shortPrompt(two.services, readMessage(two.text, two))
    const symbolled = (input: { [name: string]: unknown }) =>
      Object.fromEntries(Object.entries(input).map(([name, value]) => [names.symbolOf(name), value]))
    const one = { service: 'A', input: symbolled({ city: 'Paris', day: '@1' }) }
    const other = {
      service: 'B',
      input: symbolled({ text: { from: 1, output: names.symbolOf('summary') }, language: 'French' }),
    }
    const planWith = async (second: unknown) => {
      const { chatModel, prompts } = createScriptedModel({ steps: [one] }, second)
      const planner = createModelPlanner({ chatModel, description: 'trained model', trained: true })
      const plan = await planner.plan(two)
      expect(prompts).toHaveLength(2)
      return plan.ok ? plan.value.steps.map(step => (step.kind === 'service' ? step.service.name : '')) : []
    }
    expect(await planWith({ steps: [one, other] })).toEqual(['weather.forecast', 'text.translate'])
    expect(await planWith({ steps: [other] })).toEqual(['weather.forecast'])
  })

  it('throws one clear line when the model cannot be asked, and the reason when aborted', async () => {
    const { planner } = createScriptedModel(new Error('socket hang up'))
    await expect(planner.plan(asked)).rejects.toMatchObject({ code: 'planner-unavailable' })
    const reason = new Error('enough')
    await expect(planner.plan(asked, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})

describe('planSchema', () => {
  it('has a place for nothing but listed services, words, days and choices', () => {
    const { services, now, token } = asked
    const grammar = jsonSchemaToGbnf(planSchema(services, readMessage(asked.text, { now, token })))
    const literals = [...grammar.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, literal]) => literal).join('')
    expect(literals).not.toMatch(/price|amount|recipient|0x/)
    expect(grammar).not.toMatch(/\[0-9\]/)
  })

  it('leaves out a schema that fans out without end, in no time', () => {
    const self = { $ref: '#' }
    const wide = { anyOf: Array.from({ length: 20 }, () => self), type: 'object' }
    const deep = { type: 'object', properties: { a: wide } }
    const { now, token } = asked
    for (const input of [wide, deep]) {
      const hostile = { ...listing('a.b', 'c', z.object({})), input }
      const schema = planSchema([hostile], readMessage('hello', { now, token }))
      expect(JSON.stringify(schema)).not.toContain('a.b')
    }
  })

  it('leaves out what the message cannot fill, however deep or strange the schema', () => {
    const strange = {
      ...listing('a.b', 'c', z.object({})),
      input: { $ref: '#/$defs/x', $defs: { x: { $ref: '#/$defs/x' } } },
    }
    const { now, token } = asked
    const schema = planSchema([strange], readMessage('hello', { now, token }))
    expect(JSON.stringify(schema)).not.toContain('a.b')
  })
})
