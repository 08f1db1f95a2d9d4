import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Address, DealwrightError } from '@dealwright/protocols'
import { encryptKeystoreJson } from 'ethers'
import { toAddress } from '../chain/to-address.ts'
import { readKeystoreKey } from './read-keystore.ts'
import { signerFromKey } from './signer-from-key.ts'

/** What {@link rotateKeystore} needs. */
export interface RotateKeystoreParameters {
  readonly path: string
  readonly passphrase: string
  /** Must be another one. */
  readonly newPassphrase: string
  /** Cost of guessing the passphrase, a power of two. Default 131072. */
  readonly scryptN?: number
}

/**
 * Encrypts a keystore file with another passphrase. The new file is read back before it takes the old one's place, in one step:
 * a crash leaves the one or the other. Copies elsewhere still open with the old passphrase. Throws what `loadSigner` does for a
 * keystore, and `empty-passphrase` or `same-passphrase`.
 */
export async function rotateKeystore(parameters: RotateKeystoreParameters): Promise<{ address: Address }> {
  const { passphrase, newPassphrase, scryptN = 131_072 } = parameters
  const path = resolve(parameters.path)
  if (newPassphrase === '')
    throw new DealwrightError({
      code: 'empty-passphrase',
      message: 'Give a new passphrase to encrypt the keystore with.',
    })
  if (newPassphrase === passphrase)
    throw new DealwrightError({
      code: 'same-passphrase',
      message: 'The new passphrase is the old one: give another.',
    })
  const privateKey = await readKeystoreKey({ path, passphrase })
  const address = toAddress(await signerFromKey(privateKey, path).getAddress())
  const json = await encryptKeystoreJson({ address, privateKey }, newPassphrase, {
    scrypt: { N: scryptN, r: 8, p: 1 },
  })
  const draft = `${path}.${randomUUID()}.draft`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(json)
      await file.sync()
    } finally {
      await file.close()
    }
    const readBack = signerFromKey(await readKeystoreKey({ path: draft, passphrase: newPassphrase }), draft)
    if ((await readBack.getAddress()) !== address) throw unreadable(path)
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
  // The rename itself must be on disk before the old passphrase is forgotten.
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
  return { address }
}

function unreadable(path: string): DealwrightError {
  return new DealwrightError({
    code: 'keystore-malformed',
    message: `The new keystore could not be read back, so ${path} stays as it was: check the disk and try again.`,
  })
}
