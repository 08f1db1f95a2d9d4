import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceListing } from '@dealwright/protocols'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeTinyModel } from '../../gguf/write-tiny-model.ts'
import { checkGrounding } from '../../grounding/check-grounding.ts'
import { type Message, readMessage } from '../../grounding/message.ts'
import { createLlamaChatModel } from '../../llama/create-llama-chat-model.ts'
import { loadLocalModel } from '../../llama/load-local-model.ts'
import type { LocalModel } from '../../llama/local-model.ts'
import { jsonSchemaToGbnf } from '../../schema/json-schema-to-gbnf.ts'
import { catalogues, LIES, messages, strangersIn } from '../../testing/adversarial.ts'
import { readGbnf } from '../../testing/gbnf.ts'
import { request } from '../../testing/listings.ts'
import { shortPrompt } from '../short/short-prompt.ts'
import { createModelPlanner } from './create-model-planner.ts'
import { planSchema } from './plan-schema.ts'
import { readAnswer } from './read-answer.ts'

let directory: string
let model: LocalModel

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dealwright-ungrounded-'))
  const { path } = await writeTinyModel(join(directory, 'tiny.gguf'))
  model = await loadLocalModel({ model: path, gpu: false, contextSize: 4096 })
})
afterAll(async () => {
  await model.close()
  await rm(directory, { recursive: true, force: true })
})

const memory = [LIES, '{"steps":[{"service":"bank.transfer"}]}']

it('holds no value of its own, whatever the message, the catalogue, the memory and the dice', async () => {
  let plans = 0
  await fc.assert(
    fc.asyncProperty(messages, catalogues, fc.nat(1_000_000), async (text, services, seed) => {
      const chatModel = createLlamaChatModel({ model, temperature: 2, seed, maxTokens: 160 })
      const asked = { ...request(text, { services }), memory }
      const result = await createModelPlanner({ chatModel, description: 'random model' }).plan(asked)
      if (!result.ok) return
      plans++
      expect(checkGrounding(result.value, asked).ok).toBe(true)
      expect(strangersIn(result.value, asked)).toEqual([])
    }),
    { numRuns: 30, endOnFailure: true },
  )
  expect(plans).toBeGreaterThan(0)
}, 120_000)

const prompts = {
  full: (services: readonly ServiceListing[], message: Message) => ({
    schema: () => planSchema(services, message),
    restore: (answer: unknown) => answer,
  }),
  short: (services: readonly ServiceListing[], message: Message) => shortPrompt(services, message),
}

it.each(['full', 'short'] as const)(
  'has in the grammar of a %s prompt nothing but plans that are grounded, questions, and references that do not fit',
  length => {
    const met = { plans: 0, several: 0, references: 0, questions: 0 }
    fc.assert(
      fc.property(messages, catalogues, fc.infiniteStream(fc.nat()), (text, services, dice) => {
        // A short prompt offers only services that the message may mean.
        const names = length === 'short' ? services.map(({ name }) => name) : []
        const asked = request([...names, text].join(' '), { services })
        const { schema, restore } = prompts[length](services, readMessage(asked.text, asked))
        const grammar = readGbnf(jsonSchemaToGbnf(schema()))
        const written = grammar.sample(below => dice.next().value % below)
        const answer = readAnswer(restore(JSON.parse(written)), { request: asked, services, ceiling: null })
        if (answer.kind === 'unusable') {
          // What a grammar cannot know: which service an earlier step is, and the limit in the message.
          expect(answer.reason).toMatch(
            /does not make|of another kind|^ceiling: |does not fit .*(array|string)/,
          )
          return
        }
        if (!answer.result.ok) return
        const { steps } = answer.result.value
        expect(strangersIn(answer.result.value, asked), written).toEqual([])
        met.plans++
        if (steps.filter(({ kind }) => kind === 'service').length > 1) met.several++
        if (steps.some(({ kind }) => kind === 'ask')) met.questions++
        const uses = steps.flatMap(step => (step.kind === 'service' ? Object.values(step.uses) : []))
        if (uses.some(({ path }) => path.length > 0)) met.references++
      }),
      { numRuns: 1_000 },
    )
    for (const [what, count] of Object.entries(met)) expect(count, what).toBeGreaterThan(10)
  },
  60_000,
)
