import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeystore } from './create-keystore.ts'
import { loadSigner } from './load-signer.ts'
import { signerFromKey } from './signer-from-key.ts'

// Anvil's first development key: public knowledge.
const privateKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const passphrase = 'correct horse'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-keys-'))
  path = join(folder, 'keys', 'agent.json')
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const create = (parameters = {}) =>
  createKeystore({ path, passphrase, privateKey, scryptN: 2, ...parameters })
const open = (words = passphrase) => loadSigner({ keystore: { path, passphrase: words } })

async function failureOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return promise.then(
    () => {
      throw new Error('Expected a failure.')
    },
    (error: Error) => error,
  )
}

describe('a keystore', () => {
  it('gives back the key it was made with, and is readable by its owner only', async () => {
    expect(await create()).toEqual({ address })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'keys'))).mode & 0o777).toBe(0o700)
    expect(await (await open()).getAddress()).toBe(address)
    expect(await readFile(path, 'utf8')).not.toContain(privateKey.slice(2))
    expect(await readdir(join(folder, 'keys'))).toEqual(['agent.json'])
  })

  it('makes a random key where none is given', async () => {
    const made = await create({ privateKey: undefined })
    expect(await (await open()).getAddress()).toBe(made.address)
    expect(made.address).not.toBe(address)
  })

  it('never replaces another', async () => {
    await create()
    const before = await readFile(path, 'utf8')
    expect(await failureOf(create({ privateKey: undefined }))).toMatchObject({ code: 'keystore-exists' })
    expect(await readFile(path, 'utf8')).toBe(before)
    expect(await readdir(join(folder, 'keys'))).toEqual(['agent.json'])
  })

  it('is refused while others can read it, with the line that mends it', async () => {
    await create()
    await chmod(path, 0o640)
    expect(await failureOf(open())).toMatchObject({
      code: 'keystore-exposed',
      message: `Others on this machine can read ${path}: type chmod 600 ${path}`,
    })
  })

  it('says that the passphrase is wrong, and does not repeat it', async () => {
    await create()
    const error = await failureOf(open('wrong words'))
    expect(error).toMatchObject({ code: 'wrong-passphrase' })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/wrong words|ac0974/)
  })

  it('is told apart from a missing or foreign file', async () => {
    expect(await failureOf(open())).toMatchObject({ code: 'keystore-missing' })
    path = join(folder, 'notes.txt')
    await writeFile(path, 'hello', { mode: 0o600 })
    expect(await failureOf(open())).toMatchObject({ code: 'keystore-malformed' })
  })

  it('needs a passphrase', async () => {
    expect(await failureOf(create({ passphrase: '' }))).toMatchObject({ code: 'empty-passphrase' })
  })
})

describe('loadSigner', () => {
  it('takes a given signer first, then the environment', async () => {
    const signer = signerFromKey(privateKey)
    expect(await loadSigner({ signer }, {})).toBe(signer)
    expect(await (await loadSigner({}, { DEALWRIGHT_PRIVATE_KEY: privateKey.slice(2) })).getAddress()).toBe(
      address,
    )
    expect(await (await loadSigner({ env: 'BOB_KEY' }, { BOB_KEY: privateKey })).getAddress()).toBe(address)
  })

  it('says what to set where there is no key', async () => {
    expect(await failureOf(loadSigner({}, {}))).toMatchObject({
      code: 'no-key',
      message: expect.stringContaining('DEALWRIGHT_PRIVATE_KEY'),
    })
  })

  it('never repeats a text that is not a key', () => {
    const bad = fc.oneof(
      fc.string({ minLength: 8 }).filter(text => !/^(0x)?[0-9a-f]{64}$/i.test(text.trim())),
      fc.constantFrom(`0x${'f'.repeat(64)}`, '0'.repeat(64), `${privateKey}ff`),
    )
    fc.assert(
      fc.property(bad, text => {
        try {
          signerFromKey(text, 'BOB_KEY')
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-key' })
          expect(inspect(error, { showHidden: true }).split('at ')[0]).not.toContain(text)
          return
        }
        throw new Error('The text was taken for a key.')
      }),
    )
  })
})

describe('a signer', () => {
  it('signs, and shows its key nowhere', async () => {
    const signer = signerFromKey(privateKey)
    expect(await signer.signMessage('hello')).toMatch(/^0x[0-9a-f]{130}$/)
    const shown = `${inspect(signer, { depth: 9, showHidden: true, getters: true })}${JSON.stringify(signer)}`
    expect(shown).not.toContain(privateKey.slice(2))
    expect(Reflect.ownKeys(signer)).not.toContain('privateKey')
    expect('privateKey' in signer || 'signingKey' in signer).toBe(false)
  })
})
