import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPorts } from './open-ports.ts'

const chain = {
  DEALWRIGHT_RPC_URL: 'http://127.0.0.1:1',
  DEALWRIGHT_ESCROW: `0x${'1'.repeat(40)}`,
  DEALWRIGHT_IDENTITY_REGISTRY: `0x${'2'.repeat(40)}`,
  DEALWRIGHT_REPUTATION_REGISTRY: `0x${'3'.repeat(40)}`,
  DEALWRIGHT_TOKEN: `0x${'4'.repeat(40)}`,
}
/** anvil's first development key. */
const developmentKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

describe('openPorts', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dealwright-'))
  })

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('gives every agent of the embedded world its own key', async () => {
    const first = await openPorts({ name: 'a' }, {})
    const second = await openPorts({ name: 'b' }, {})
    expect(first.address).not.toBe(second.address)
    await Promise.all([first.close(), second.close()])
  })

  it('opens nothing until it is needed', async () => {
    const ports = await openPorts({ name: 'a', dataDir: join(folder, 'a') }, {})
    expect(await readdir(folder)).toEqual([])
    await ports.store()
    expect(await readdir(join(folder, 'a'))).toContain('agent.db')
    await ports.close()
  })

  it('asks for a key where real money is at stake', async () => {
    await expect(openPorts({ name: 'a' }, chain)).rejects.toMatchObject({ code: 'no-key' })
  })

  it('never repeats a key that it cannot read', async () => {
    const secret = `${developmentKey}ff`
    const error = await openPorts({ name: 'a' }, { ...chain, DEALWRIGHT_PRIVATE_KEY: secret }).catch(String)
    expect(error).not.toContain(secret.slice(2, 20))
  })

  it('refuses a name that could leave its folder', async () => {
    await expect(openPorts({ name: '../x' }, {})).rejects.toMatchObject({ code: 'bad-name' })
  })

  it('says what to do where an environment variable is misspelt', async () => {
    const env = { ...chain, DEALWRIGHT_PRIVATE_KEY: developmentKey, XMTP_ENV: 'prod' }
    const ports = await openPorts({ name: 'a', dataDir: join(folder, 'a') }, env)
    await expect(ports.transport()).rejects.toThrow("XMTP_ENV is 'prod'; set it to local, dev or production.")
    await ports.close()
  })

  it('locks its folder against a second agent', async () => {
    const dataDir = join(folder, 'a')
    const first = await openPorts({ name: 'a', dataDir }, {})
    const second = await openPorts({ name: 'a', dataDir }, {})
    await first.store()
    await expect(second.store()).rejects.toMatchObject({ code: 'store-locked' })
    await first.close()
    await expect(second.store()).resolves.toBeDefined()
    await second.close()
  })
})
