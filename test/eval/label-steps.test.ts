import { describe, expect, it } from 'vitest'
import { drawExamples } from '../../packages/llm-local/training/generate/draw-examples.ts'
import { labelSteps } from '../../packages/llm-local/training/generate/label-steps.ts'
import { Random } from '../../packages/llm-local/training/generate/random.ts'

describe('steps of letters', () => {
  it('follow the message through what stands in the place of its words', () => {
    const parts = [
      { text: 'Hi! ' },
      { text: 'sweep it for ', step: 1 },
      { text: '"a b"', step: 1 },
      { text: '\n', step: -1 },
      { text: '東京', step: 2 },
    ]
    const marks = [
      { index: 4, length: 5, instead: 'sweep=A' },
      { index: 17, length: 5, instead: '&1' },
    ]
    //                                  Hi!_  sweep=A_it_for_   &1  \n  東京
    expect(labelSteps(parts, marks)).toBe(`00000${'1'.repeat(15)}11--220`)
  })

  it('are those of a whole line in every example, and every step of the answer has some', () => {
    const random = new Random(5)
    const examples = Array.from({ length: 60 }, () => drawExamples(random)).flat()
    expect(examples.length).toBeGreaterThan(300)
    for (const { prompt, answer, steps } of examples) {
      const line = prompt.slice(prompt.lastIndexOf('\n') + 1)
      expect(Array.from(steps)).toHaveLength(Array.from(line).length)
      const count = answer.split('"service":').length - 1
      const seen = new Set(steps)
      if (!seen.has('-')) for (let step = 1; step <= count; step++) expect(seen).toContain(String(step))
      if (count === 0) expect(seen).toEqual(new Set(['0']))
    }
  })
})
