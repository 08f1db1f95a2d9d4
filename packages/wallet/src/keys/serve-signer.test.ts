import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agreementTypedData, recoverAgreementSigner } from '@dealwright/protocols'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../chain/to-hex.ts'
import { agreement as terms, token } from '../testing/arbitraries.ts'
import { context, escrow } from '../testing/calls.ts'
import { type ConnectedSigner, connectSigner } from './connect-signer.ts'
import { createKeystore } from './create-keystore.ts'
import { type ServeSignerParameters, serveSigner } from './serve-signer.ts'

const { chainId, contracts } = context
const passphrase = 'correct horse battery'
let folder: string
let options: ServeSignerParameters
let address: `0x${string}`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-socket-'))
  const keystore = join(folder, 'agent.json')
  address = (await createKeystore({ path: keystore, passphrase, scryptN: 2 })).address
  const { identityRegistry, reputationRegistry } = contracts
  options = {
    socketPath: join(folder, 'signer.sock'),
    keystore,
    passphrase,
    ledger: join(folder, 'signed.jsonl'),
    rules: {
      chainId,
      contracts: { escrow, identityRegistry, reputationRegistry },
      tokens: [{ address: token.address, perSignature: '2000000', perDay: '2000000' }],
    },
  }
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function sign({ signer }: ConnectedSigner, salt: string) {
  const deal = { ...terms, client: address, evaluator: address, price: 1_500_000n, salt: toHex(salt) }
  const { domain, types, message } = agreementTypedData(deal, { chainId, escrow })
  return recoverAgreementSigner(
    deal,
    { chainId, escrow },
    toHex(await signer.signTypedData(domain, types, message)),
  )
}

const salts = ['01', '02'].map(byte => `0x${byte.repeat(32)}`)
const [one = '', two = ''] = salts

describe('a signer on a socket', () => {
  it('signs for several, within caps that all share and that outlast it', async () => {
    const served = await serveSigner(options)
    const [first, second] = [await connectSigner(options), await connectSigner(options)]
    expect(await first.signer.getAddress()).toBe(address)
    expect(await Promise.all([sign(first, one), sign(second, one)])).toEqual([address, address])
    await expect(sign(second, two)).rejects.toMatchObject({ code: 'ACTION_REJECTED' })
    await served.close()
    await expect(sign(first, one)).rejects.toMatchObject({ code: 'signer-failed', retryable: true })
    await using _ = await serveSigner(options)
    // The same connection object goes on with the next server.
    expect(await sign(first, one)).toBe(address)
    await expect(sign(first, two)).rejects.toMatchObject({ code: 'ACTION_REJECTED' })
    await first.close()
    await second.close()
    await expect(sign(first, one)).rejects.toMatchObject({ code: 'signer-failed' })
  })

  it('is its owner’s alone', async () => {
    await using _ = await serveSigner(options)
    expect((await stat(options.socketPath)).mode & 0o777).toBe(0o600)
    await chmod(options.socketPath, 0o660)
    await expect(connectSigner(options)).rejects.toMatchObject({ code: 'signer-exposed' })
  })

  it('is there once; what a killed one left behind is taken over, and other files are left alone', async () => {
    const served = await serveSigner(options)
    await expect(serveSigner(options)).rejects.toMatchObject({ code: 'signer-running' })
    await using client = await connectSigner(options)
    expect(await sign(client, one)).toBe(address)
    await served.close()
    await expect(connectSigner(options)).rejects.toMatchObject({ code: 'signer-failed', retryable: true })
    const script = "require('net').createServer().listen(process.argv[1], () => console.log('up'))"
    const child = spawn(process.execPath, ['-e', script, options.socketPath])
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'close')
    expect((await stat(options.socketPath)).isSocket()).toBe(true)
    await (await serveSigner(options)).close()
    await writeFile(options.socketPath, 'notes')
    await expect(serveSigner(options)).rejects.toMatchObject({ code: 'signer-running' })
  })

  it('shares its ledger with nobody', async () => {
    await using _ = await serveSigner(options)
    const beside = { ...options, socketPath: join(folder, 'second.sock') }
    await expect(serveSigner(beside)).rejects.toMatchObject({ code: 'ledger-held' })
    await using client = await connectSigner(options)
    expect(await sign(client, one)).toBe(address)
  })

  it('does not follow a key that was exchanged', async () => {
    const served = await serveSigner(options)
    await using client = await connectSigner(options)
    await served.close()
    const keystore = join(folder, 'other.json')
    await createKeystore({ path: keystore, passphrase, scryptN: 2 })
    await using _ = await serveSigner({ ...options, keystore })
    await expect(sign(client, one)).rejects.toMatchObject({ code: 'signer-failed' })
  })

  it('hangs up on lines without an end, and answers nonsense without falling over', async () => {
    await using _ = await serveSigner(options)
    const endless = createConnection(options.socketPath)
    endless.on('error', () => {})
    const hungUp = new Promise(resolve => endless.once('close', resolve))
    endless.write('x'.repeat(500_000))
    await hungUp
    const odd = createConnection(options.socketPath)
    const said = new Promise<string>(resolve => odd.once('data', data => resolve(String(data))))
    odd.write('{"id":1,"method":"exportKey"}\n')
    expect(JSON.parse(await said)).toMatchObject({ error: { code: expect.any(String) } })
    odd.destroy()
    await using client = await connectSigner(options)
    expect(await sign(client, one)).toBe(address)
  })
})
