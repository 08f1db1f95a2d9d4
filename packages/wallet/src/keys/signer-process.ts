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
  let server: Awaited<ReturnType<typeof openSignerServer>> | undefined
  for await (const line of lines) {
    if (line.length > maxLine) break
    if (server !== undefined) {
      process.stdout.write(`${await server.serve(line)}\n`)
      continue
    }
    server = await openSignerServer(opening.parse(JSON.parse(line)))
    process.stdout.write(`${await server.serve('{"id":0,"method":"address"}')}\n`)
  }
  await server?.close()
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
