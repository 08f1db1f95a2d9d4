import { DealwrightError } from '@dealwright/protocols'
import type { Signer } from 'ethers'
import { readKeystore } from './read-keystore.ts'
import { signerFromKey } from './signer-from-key.ts'

/** Where a key comes from. The first one given is used: `signer`, then `keystore`, then the environment. */
export interface LoadSignerParameters {
  /** Any ethers signer that can sign transactions locally. */
  readonly signer?: Signer
  /** Encrypted keystore file with mode 0600. */
  readonly keystore?: { readonly path: string; readonly passphrase: string }
  /** Name of the environment variable that holds a private key. Default `DEALWRIGHT_PRIVATE_KEY`. */
  readonly env?: string
}

/**
 * Loads the signer of an agent. Throws a `DealwrightError` (`no-key`, `bad-key`, `keystore-missing`, `keystore-exposed`,
 * `keystore-malformed`, `wrong-passphrase`) that never holds a secret.
 */
export async function loadSigner(
  parameters: LoadSignerParameters = {},
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Signer> {
  const { signer, keystore, env = 'DEALWRIGHT_PRIVATE_KEY' } = parameters
  if (signer !== undefined) return signer
  if (keystore !== undefined) return readKeystore(keystore)
  const text = environment[env]
  if (text === undefined || text === '')
    throw new DealwrightError({
      code: 'no-key',
      message: `No key to sign with: give a signer, a keystore { path, passphrase }, or set ${env}.`,
    })
  return signerFromKey(text, env)
}
