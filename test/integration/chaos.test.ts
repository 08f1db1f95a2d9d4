import { expect, test } from 'vitest'
import { runChaos } from '../chaos/run-chaos.ts'

test('deals survive kills at seeded times', { timeout: 120_000 }, async () => {
  const options = { mode: 'random', deals: 4, kills: 6, seed: 9, faults: [] } as const
  const lines: string[] = []
  const { summary, violations, logs } = await runChaos(options, { log: line => lines.push(line) })
  expect(
    violations,
    `${JSON.stringify(summary)}\n${lines.join('\n')}\n${logs?.buyer}\n${logs?.seller}`,
  ).toEqual([])
  expect(summary).toMatchObject({ deals: 4, kills: 6, lost: 0, stuck: 0, doublePaid: 0 })
  expect(summary.completed + summary.refunded + summary.noDeal).toBe(4)
  expect(summary.completed).toBeGreaterThan(0)
})
