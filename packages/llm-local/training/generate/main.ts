import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawExamples } from './draw-examples.ts'
import { Random } from './random.ts'

const EXAMPLES_PER_SHARD = 32_000

const [folder = 'data', shards = '1', first = '0'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
for (let shard = Number(first); shard < Number(first) + Number(shards); shard++) {
  const random = new Random(1_000_003 * (shard + 1))
  const lines: string[] = []
  while (lines.length < EXAMPLES_PER_SHARD)
    lines.push(...drawExamples(random).map(example => JSON.stringify(example)))
  writeFileSync(join(folder, `shard-${String(shard).padStart(4, '0')}.jsonl`), `${lines.join('\n')}\n`)
}
