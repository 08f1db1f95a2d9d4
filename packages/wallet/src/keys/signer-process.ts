import { createInterface } from 'node:readline'
import { z } from 'zod'
import { openSignerServer } from './open-signer-server.ts'
import { maxLine } from './signer-wire.ts'

// A process of its own that holds the key. Its first line of input is the opening; secrets come that way and never by argument
// or environment, which other programs of the machine can read. Every further line asks for one signature.

const opening = z.strictObject({
  keystore: z.string(),
  passphrase: z.string(),
  rules: z.unknown(),
  ledger: z.string(),
})
async function run(): Promise<void> {
  const lines = createInterface({ input: process.stdin, terminal: false })
  let serve: ((line: string) => Promise<string>) | undefined
  for await (const line of lines) {
    if (line.length > maxLine) break
    if (serve !== undefined) {
      process.stdout.write(`${await serve(line)}\n`)
      continue
    }
    const server = await openSignerServer(opening.parse(JSON.parse(line)))
    serve = server.serve
    process.stdout.write(`${await serve('{"id":0,"method":"address"}')}\n`)
  }
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
