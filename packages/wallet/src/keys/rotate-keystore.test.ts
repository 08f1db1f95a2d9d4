import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createKeystore } from './create-keystore.ts'
import { loadSigner } from './load-signer.ts'
import { rotateKeystore } from './rotate-keystore.ts'

let folder: string
let path: string
let address: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-rotate-'))
  path = join(folder, 'agent.json')
  address = (await createKeystore({ path, passphrase: 'old words', scryptN: 2 })).address
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const open = async (passphrase: string) => (await loadSigner({ keystore: { path, passphrase } })).getAddress()

it('keeps the key and forgets the old passphrase', async () => {
  const rotated = await rotateKeystore({
    path,
    passphrase: 'old words',
    newPassphrase: 'new words',
    scryptN: 2,
  })
  expect(rotated).toEqual({ address })
  expect(await open('new words')).toBe(address)
  await expect(open('old words')).rejects.toMatchObject({ code: 'wrong-passphrase' })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['agent.json'])
})

it.each([
  [{ passphrase: 'wrong' }, 'wrong-passphrase'],
  [{ newPassphrase: '' }, 'empty-passphrase'],
  [{ newPassphrase: 'old words' }, 'same-passphrase'],
  [{ path: '/nowhere/agent.json' }, 'keystore-missing'],
])('changes nothing where it refuses: %o', async (change, code) => {
  const before = await readFile(path, 'utf8')
  const parameters = { path, passphrase: 'old words', newPassphrase: 'new words', scryptN: 2, ...change }
  await expect(rotateKeystore(parameters)).rejects.toMatchObject({ code })
  expect(await readFile(path, 'utf8')).toBe(before)
  expect(await readdir(folder)).toEqual(['agent.json'])
})
