import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeTinyModel } from '../../gguf/write-tiny-model.ts'
import { checkGrounding } from '../../grounding/check-grounding.ts'
import { readMessage } from '../../grounding/message.ts'
import { createLlamaChatModel } from '../../llama/create-llama-chat-model.ts'
import { loadLocalModel } from '../../llama/load-local-model.ts'
import type { LocalModel } from '../../llama/local-model.ts'
import { jsonSchemaToGbnf } from '../../schema/json-schema-to-gbnf.ts'
import { catalogues, LIES, messages, strangersIn } from '../../testing/adversarial.ts'
import { readGbnf } from '../../testing/gbnf.ts'
import { request } from '../../testing/listings.ts'
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

it('has in its grammar nothing but plans that are grounded, questions, and references that do not fit', () => {
  const met = { plans: 0, several: 0, references: 0, questions: 0 }
  fc.assert(
    fc.property(messages, catalogues, fc.infiniteStream(fc.nat()), (text, services, dice) => {
      const asked = request(text, { services })
      const grammar = readGbnf(jsonSchemaToGbnf(planSchema(services, readMessage(text, asked))))
      const written = grammar.sample(below => dice.next().value % below)
      const answer = readAnswer(JSON.parse(written), { request: asked, services, ceiling: null })
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
  for (const [kind, count] of Object.entries(met)) expect(count, kind).toBeGreaterThan(10)
}, 60_000)
