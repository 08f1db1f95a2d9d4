import { type FileHandle, open, readFile, truncate } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { createSignerServer } from './create-signer-server.ts'
import { readKeystore } from './read-keystore.ts'
import { parseSignerRules } from './signer-rules.ts'
import { maxLine } from './signer-wire.ts'

// A process of its own that holds the key. Its first line of input is the opening; secrets come that way and never by argument
// or environment, which other programs of the machine can read. Every further line asks for one signature.

const opening = z.strictObject({
  keystore: z.string(),
  passphrase: z.string(),
  rules: z.unknown(),
  /** File that remembers what was signed, so that the caps hold over restarts. */
  ledger: z.string(),
})
const spending = z.strictObject({
  key: z.string().transform(toHex),
  token: z.string().transform(toAddress),
  amount: z.string().transform(BigInt),
  at: z.int(),
})
const address = z.string().transform(toAddress)
const channel = z.strictObject({
  payer: address,
  signer: address,
  payee: address,
  token: address,
  challengePeriod: z.int(),
  salt: z.string().transform(toHex),
})
const row = z.union([z.strictObject({ spending }), z.strictObject({ channel })])

async function run(): Promise<void> {
  const lines = createInterface({ input: process.stdin, terminal: false })
  let serve: ((line: string) => Promise<string>) | undefined
  for await (const line of lines) {
    if (line.length > maxLine) break
    if (serve !== undefined) {
      process.stdout.write(`${await serve(line)}\n`)
      continue
    }
    serve = await openServer(line)
    process.stdout.write(`${await serve('{"id":0,"method":"address"}')}\n`)
  }
}

async function openServer(line: string): Promise<(line: string) => Promise<string>> {
  const { keystore, passphrase, rules, ledger } = opening.parse(JSON.parse(line))
  const signer = await readKeystore({ path: keystore, passphrase })
  const rows = await readLedger(ledger)
  const file = await open(ledger, 'a', 0o600)
  return createSignerServer({
    signer,
    rules: parseSignerRules(rules),
    signed: rows.flatMap(entry => ('spending' in entry ? [entry.spending] : [])),
    channels: rows.flatMap(entry => ('channel' in entry ? [entry.channel] : [])),
    write: (entries, channels) =>
      append(file, [
        ...entries.map(entry => ({ spending: { ...entry, amount: entry.amount.toString() } })),
        ...channels.map(one => ({ channel: one })),
      ]),
  })
}

async function readLedger(path: string): Promise<z.output<typeof row>[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  // A last line without its end was being written when the process died: nothing was signed for it.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole))
  return whole
    .split('\n')
    .slice(0, -1)
    .map(entry => row.parse(JSON.parse(entry)))
}

async function append(file: FileHandle, rows: readonly object[]): Promise<void> {
  await file.writeFile(rows.map(entry => `${JSON.stringify(entry)}\n`).join(''))
  await file.sync()
}

run().catch((error: unknown) => {
  // Only errors of this library are known to hold no secret.
  const isKnown = error instanceof Error && error.name === 'DealwrightError'
  const message = isKnown
    ? error.message
    : 'The signer could not start: check its keystore, passphrase, rules and ledger.'
  process.stdout.write(`${JSON.stringify({ id: 0, error: { code: 'failed', message } })}\n`, () =>
    process.exit(1),
  )
})
