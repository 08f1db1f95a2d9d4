import { type FileHandle, open, readFile, truncate } from 'node:fs/promises'
import { z } from 'zod'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { createSignerServer } from './create-signer-server.ts'
import { type HeldLedger, holdLedger } from './hold-ledger.ts'
import type { KeySigner } from './key-signer.ts'
import { readKeystore } from './read-keystore.ts'
import { parseSignerRules, type SignerRules } from './signer-rules.ts'

/** What a signer that holds its own key opens. */
export interface SignerOpening {
  /** Keystore file. */
  readonly keystore: string
  readonly passphrase: string
  /** What every signature is held to: `SignerRulesInput`. */
  readonly rules: unknown
  /** File that remembers what was signed, so that the caps hold over restarts. */
  readonly ledger: string
}

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

/** Opens the keystore and the ledger; answers one line after the other from then on. Throws what is wrong with either, and `ledger-held`. */
export async function openSignerServer({
  keystore,
  passphrase,
  rules,
  ledger,
}: SignerOpening): Promise<{ serve: (line: string) => Promise<string>; close: () => Promise<void> }> {
  const parsed = parseSignerRules(rules)
  const signer = await readKeystore({ path: keystore, passphrase })
  const lock = await holdLedger(ledger)
  try {
    return await serveLedger({ ledger, lock, signer, rules: parsed })
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function serveLedger({
  ledger,
  lock,
  signer,
  rules,
}: {
  ledger: string
  lock: HeldLedger
  signer: KeySigner
  rules: SignerRules
}): ReturnType<typeof openSignerServer> {
  const rows = await readLedger(ledger)
  const file = await open(ledger, 'a', 0o600)
  const serve = await createSignerServer({
    signer,
    rules,
    signed: rows.flatMap(entry => ('spending' in entry ? [entry.spending] : [])),
    channels: rows.flatMap(entry => ('channel' in entry ? [entry.channel] : [])),
    write: async (entries, channels) => {
      await lock.check()
      await append(file, [
        ...entries.map(entry => ({ spending: { ...entry, amount: entry.amount.toString() } })),
        ...channels.map(one => ({ channel: one })),
      ])
    },
  })
  const close = async (): Promise<void> => {
    await file.close()
    await lock.release()
  }
  return { serve, close }
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
