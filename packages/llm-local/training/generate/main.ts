import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from './random.ts'
import { drawRow } from './row.ts'

/** Rows of one file. */
const ROWS_PER_SHARD = 4_000

/** The first files hold small catalogues: copying and matching form sooner on them. */
const EASY_SHARDS = 2

const [folder = 'data', shards = '1', first = '0'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
for (let shard = Number(first); shard < Number(first) + Number(shards); shard++) {
  const random = new Random(1_000_003 * (shard + 1))
  const rows: string[] = []
  while (rows.length < ROWS_PER_SHARD)
    rows.push(...drawRow(random, shard < EASY_SHARDS).map(row => JSON.stringify(row)))
  writeFileSync(join(folder, `shard-${String(shard).padStart(4, '0')}.jsonl`), `${rows.join('\n')}\n`)
}
