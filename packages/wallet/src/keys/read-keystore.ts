import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { decryptKeystoreJson, isKeystoreJson } from 'ethers'
import type { KeySigner } from './key-signer.ts'
import { signerFromKey } from './signer-from-key.ts'

/**
 * Decrypts a keystore file. Throws `keystore-missing`, `keystore-exposed` (others may read it), `keystore-malformed` or
 * `wrong-passphrase`.
 */
export async function readKeystore(parameters: { path: string; passphrase: string }): Promise<KeySigner> {
  return signerFromKey(await readKeystoreKey(parameters), resolve(parameters.path))
}

/** The private key of a keystore file, for what encrypts it anew. Throws as {@link readKeystore} does. */
export async function readKeystoreKey(parameters: { path: string; passphrase: string }): Promise<string> {
  const path = resolve(parameters.path)
  const json = await readPrivately(path)
  if (!isKeystoreJson(json))
    throw new DealwrightError({
      code: 'keystore-malformed',
      message: `${path} is not a keystore file: restore it from a backup, or make one with createKeystore.`,
    })
  const account = await decryptKeystoreJson(json, parameters.passphrase).catch(() => undefined)
  if (account === undefined)
    throw new DealwrightError({
      code: 'wrong-passphrase',
      message: `The passphrase does not open ${path}: check it and try again.`,
    })
  return account.privateKey
}

async function readPrivately(path: string): Promise<string> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new DealwrightError({
        code: 'keystore-missing',
        message: `There is no keystore at ${path}: make one with createKeystore, or correct the path.`,
      })
    throw error
  }
  try {
    // The open handle is what is checked, so that the file cannot be swapped between the check and the read.
    const { mode } = await file.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new DealwrightError({
        code: 'keystore-exposed',
        message: `Others on this machine can read ${path}: type chmod 600 ${quote(path)}`,
      })
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
