import { parseArgs } from 'node:util'
import { writeTinyModel } from '../src/gguf/write-tiny-model.ts'

const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true })
const path = positionals[0]
const seed = Number(values.seed ?? 1)
if (path === undefined || !Number.isSafeInteger(seed)) {
  console.error('Usage: node scripts/write-tiny-model.ts <file.gguf> [--seed <integer>]')
  process.exitCode = 2
} else {
  const written = await writeTinyModel(path, { seed })
  console.log(`${written.path}: ${written.bytes} bytes, sha256 ${written.sha256}`)
}
