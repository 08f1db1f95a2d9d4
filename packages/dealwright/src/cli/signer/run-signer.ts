import { resolve } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { connectSigner, type SignerRulesInput, serveSigner } from '@dealwright/wallet'
import { readJson } from '../policy/read-json.ts'
import type { TaskContext } from '../task-context.ts'
import { untilAborted } from '../until-aborted.ts'
import { readPassphrase } from './read-passphrase.ts'

export interface RunSignerParameters {
  socket: string
  keystore: string
  rules: string
  ledger?: string
}

/** Serves a key on a socket until Ctrl-C, and takes the socket away. */
export async function runSigner(
  { socket, keystore, rules, ledger = `${keystore}.signed.jsonl` }: RunSignerParameters,
  { print, signal }: TaskContext,
): Promise<void> {
  // The signer reads the rules as strictly as any JSON from outside.
  const read = (await readJson(rules)) as SignerRulesInput
  const passphrase = await readPassphrase(signal)
  if (passphrase === undefined)
    throw new DealwrightError({
      code: 'no-passphrase',
      message: 'Give the passphrase of the keystore as the first line of standard input.',
    })
  const socketPath = resolve(socket)
  await using _ = await serveSigner({ socketPath, keystore, passphrase, rules: read, ledger })
  await using self = await connectSigner({ socketPath })
  print(`Signing for ${await self.signer.getAddress()} at ${socketPath}`)
  print('Ctrl-C ends it.')
  await untilAborted(signal)
}
