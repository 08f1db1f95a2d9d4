import { randomUUID } from 'node:crypto'
import { link, mkdir, open, unlink } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Address, DealwrightError } from '@dealwright/protocols'
import { Wallet as EthersWallet, encryptKeystoreJson } from 'ethers'
import { toAddress } from '../chain/to-address.ts'
import { signerFromKey } from './signer-from-key.ts'

/** What {@link createKeystore} needs. */
export interface CreateKeystoreParameters {
  /** File to write. It must not exist yet. */
  readonly path: string
  readonly passphrase: string
  /** Key to keep. Default: a new random one. */
  readonly privateKey?: string
  /** Cost of guessing the passphrase, a power of two. Default 131072 (about a second per guess). */
  readonly scryptN?: number
}

/**
 * Writes an encrypted keystore file (Web3 secret storage, scrypt) with mode 0600, in a directory made with mode 0700, and
 * returns its address. The file appears whole or not at all. Throws `keystore-exists`, `empty-passphrase` or `bad-key`.
 */
export async function createKeystore(parameters: CreateKeystoreParameters): Promise<{ address: Address }> {
  const { passphrase, privateKey, scryptN = 131_072 } = parameters
  if (passphrase === '')
    throw new DealwrightError({
      code: 'empty-passphrase',
      message: 'Give a passphrase to encrypt the keystore with.',
    })
  const path = resolve(parameters.path)
  const key = privateKey === undefined ? EthersWallet.createRandom().privateKey : privateKey.trim()
  const address = toAddress(await signerFromKey(key).getAddress())
  const json = await encryptKeystoreJson(
    { address, privateKey: key.startsWith('0x') ? key : `0x${key}` },
    passphrase,
    { scrypt: { N: scryptN, r: 8, p: 1 } },
  )
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeOnce(path, json)
  return { address }
}

/** A hard link puts the finished file in place atomically, and unlike a rename it never replaces a key that is there. */
async function writeOnce(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new DealwrightError({
        code: 'keystore-exists',
        message: `${path} exists already and may hold money: choose another path or move the file away yourself.`,
      })
    throw error
  } finally {
    await unlink(draft)
  }
}
