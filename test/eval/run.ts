import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { createKeywordPlanner } from '@dealwright/llm-local'
import { createLocalPlanner } from '@dealwright/llm-local/llama'
import { createNanoPlanner } from '@dealwright/llm-local/nano'
import type { PlannerPort } from '@dealwright/protocols'
import { type Evaluation, evaluate } from './evaluate.ts'
import { type Case, CLASSES } from './set/case.ts'
import { drawCases } from './set/draw-cases.ts'

const HELP = `npm run eval:planner [-- --n 1200] [--only <class>] [--model <path.gguf>] [--trained] [--show <count>]
  --n        cases of the held-out set (default 1200)
  --only     one class: ${CLASSES.join(', ')}
  --model    another GGUF to compare with
  --trained  that model knows the planner's prompts, like planner-nano
  --show     prints so many wrong plans`

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '1200' },
    only: { type: 'string' },
    model: { type: 'string' },
    trained: { type: 'boolean', default: false },
    show: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  const cases = drawCases(Number(values.n)).filter(
    one => values.only === undefined || one.class === values.only,
  )
  const baseline = await report('keyword planner', createKeywordPlanner(), cases)
  const nano = await report('planner-nano', await createNanoPlanner(), cases)
  const { model, trained } = values
  const measured =
    model === undefined
      ? nano
      : await report(basename(model), await createLocalPlanner({ model, trained }), cases)
  const { ungrounded, p50ms, p95ms } = measured
  console.log(
    JSON.stringify({
      n: cases.length,
      accuracy: round(measured.accuracy),
      baseline: round(baseline.accuracy),
      ungrounded,
      p50ms,
      p95ms,
    }),
  )
}

async function report(name: string, planner: PlannerPort, cases: readonly Case[]): Promise<Evaluation> {
  const result = await evaluate(planner, cases)
  await planner.close()
  console.log(`\n${name} (${planner.description})`)
  for (const [kind, { right, all }] of result.classes) {
    if (all > 0)
      console.log(
        `  ${kind.padEnd(22)} ${String(right).padStart(4)} of ${String(all).padStart(4)}  ${percent(right / all)}`,
      )
  }
  console.log(
    `  ${'all'.padEnd(22)} ${percent(result.accuracy).padStart(22)}   ungrounded ${result.ungrounded}, p50 ${result.p50ms} ms, p95 ${result.p95ms} ms`,
  )
  for (const { case: one, made } of result.wrong.slice(
    0,
    name === 'keyword planner' ? 0 : Number(values.show),
  )) {
    console.log(
      `  ${one.class}: ${JSON.stringify(one.request.text)}\n    right: ${JSON.stringify(one.steps)}\n    made:  ${JSON.stringify(made)}`,
    )
  }
  return result
}

const round = (share: number): number => Math.round(share * 1_000) / 1_000

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

if (values.help) console.log(HELP)
else await main()
