import { createHash } from 'node:crypto'
import { nanoModelPath } from '@dealwright/llm-local/nano'
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel, type Token } from 'node-llama-cpp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import logits from './fixtures/nano-logits.json' with { type: 'json' }
import texts from './fixtures/nano-tokens.json' with { type: 'json' }

const Texts = z.array(z.tuple([z.string(), z.string()]))
const Logits = z.object({
  special: z.record(z.string(), z.int()),
  cases: z.array(z.object({ tokens: z.array(z.int()), best: z.array(z.tuple([z.int(), z.number()])) })),
})

/** Largest difference of a log-probability: the trainer multiplies in float32, llama.cpp in float16. */
const TOLERANCE = 0.05

let llama: Llama
let model: LlamaModel
beforeAll(async () => {
  llama = await getLlama({ gpu: false, build: 'never', progressLogs: false, logLevel: LlamaLogLevel.error })
  model = await llama.loadModel({ modelPath: nanoModelPath() })
})
afterAll(() => llama.dispose())

describe('planner-nano', () => {
  it('cuts a thousand texts into the tokens that the trainer cut them into', () => {
    const cut = Texts.parse(texts)
    const differently = cut.filter(([text, digest]) => {
      const ids = model.tokenize(text, false, 'trimLeadingSpace').join(',')
      return createHash('sha256').update(ids).digest('hex').slice(0, 8) !== digest
    })
    expect(cut).toHaveLength(1_000)
    expect(differently).toEqual([])
  })

  it('takes the signs of its template for single tokens, and only where they are meant as such', () => {
    for (const [sign, id] of Object.entries(Logits.parse(logits).special)) {
      expect(model.tokenize(sign, true)).toEqual([id])
      expect(model.tokenize(sign, false, 'trimLeadingSpace').length).toBeGreaterThan(1)
    }
  })

  it('computes what the trainer computed', async () => {
    const context = await model.createContext({ contextSize: 1024 })
    const sequence = context.getSequence()
    for (const { tokens, best } of Logits.parse(logits).cases) {
      await sequence.clearHistory()
      const ids = tokens.map(token => token as Token)
      const outputs = await sequence.controlledEvaluate([
        ...ids.slice(0, -1),
        [
          ids.at(-1) ?? model.tokens.eos ?? (ids[0] as Token),
          {
            generateNext: {
              probabilities: true,
              options: { temperature: 1, topK: 10_000, topP: 1, minP: 0 },
            },
          },
        ],
      ])
      const probabilities = outputs.at(-1)?.next.probabilities
      for (const [token, expected] of best) {
        // What is all but impossible is cut off and differs most.
        if (expected < -8) continue
        expect(Math.abs(Math.log(probabilities?.get(token as Token) ?? 0) - expected)).toBeLessThan(TOLERANCE)
      }
    }
    await context.dispose()
  })
})
