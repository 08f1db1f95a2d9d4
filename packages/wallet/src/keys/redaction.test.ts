import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { Mnemonic } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../chain/connect.ts'
import { orUnreachable } from '../chain/or-unreachable.ts'
import { simulateChanges } from '../simulate/simulate-changes.ts'
import { context, payingCalls } from '../testing/calls.ts'
import { createWallet } from '../wallet/create-wallet.ts'
import { createKeystore } from './create-keystore.ts'
import { loadSigner } from './load-signer.ts'
import { rotateKeystore } from './rotate-keystore.ts'
import { signerFromKey } from './signer-from-key.ts'

const privateKey = `0x${'5e'.repeat(32)}`
const passphrase = 'swordfish-passphrase'
const words = Mnemonic.fromEntropy(`0x${'11'.repeat(16)}`).phrase
const credentials = 'rpc-user:rpc-password'
const accessKey = 'access-key-0123456789'
const secrets = [
  privateKey.slice(2),
  passphrase,
  'swordfish',
  words,
  credentials,
  'rpc-password',
  accessKey,
  'query-secret',
]

/** Everything that a program, a log or a debugger would show of a value. */
function shown(value: unknown): string {
  const texts: string[] = []
  for (let error = value; error instanceof Error; error = error.cause)
    texts.push(
      error.message,
      error.stack ?? '',
      String(error),
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
    )
  const json = JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'bigint' ? entry.toString() : entry,
  )
  return [...texts, json, inspect(value, { depth: 20, showHidden: true })].join('\n')
}

async function failureOf(attempt: () => unknown): Promise<unknown> {
  try {
    await attempt()
  } catch (error) {
    return error
  }
  throw new TypeError('Expected a failure.')
}

let folder: string
let rpcUrl: string
let closeServer: () => Promise<void>
let answer: (method: string) => object

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-redaction-'))
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', chunk => {
      body += String(chunk)
    })
    incoming.on('end', () => {
      const { id, method }: { id: number; method: string } = JSON.parse(body)
      outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer(method) }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('No port.')
  rpcUrl = `http://${credentials}@127.0.0.1:${address.port}/${accessKey}?token=query-secret`
  closeServer = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})
afterAll(async () => {
  await closeServer()
  await rm(folder, { recursive: true })
})

const refuse = () => ({
  error: { code: -32_000, message: `upstream http://${credentials}@node/${accessKey} is down` },
})

describe('no failure shows a secret:', () => {
  const path = () => join(folder, 'agent.json')
  const failures: Readonly<Record<string, () => unknown>> = {
    'a key that is none': () => signerFromKey(`${privateKey}00`),
    'a mnemonic for a key': () => loadSigner({}, { DEALWRIGHT_PRIVATE_KEY: words }),
    'a key beyond the curve': () => signerFromKey('f'.repeat(64)),
    'a wrong passphrase': async () => {
      await createKeystore({ path: path(), passphrase, privateKey, scryptN: 2 })
      return loadSigner({ keystore: { path: path(), passphrase: `${passphrase}!` } })
    },
    'a keystore that is there already': () =>
      createKeystore({ path: path(), passphrase, privateKey, scryptN: 2 }),
    'a rotation that fails': () =>
      rotateKeystore({ path: path(), passphrase: 'swordfish', newPassphrase: passphrase }),
    'an RPC that is not there': () =>
      connect({ rpcUrl: `http://${credentials}@127.0.0.1:9/${accessKey}?token=query-secret` }),
    'an RPC that refuses': () => {
      answer = refuse
      return connect({ rpcUrl })
    },
    'a wallet on an RPC that refuses everything but its id': () => {
      answer = method => (method === 'eth_chainId' ? { result: '0x7a69' } : refuse())
      return createWallet({
        signer: signerFromKey(privateKey),
        rpcUrl,
        contracts: { ...context.contracts, token: context.token.address },
      })
    },
    'a read on an RPC that refuses': async () => {
      answer = method => (method === 'eth_chainId' ? { result: '0x7a69' } : refuse())
      const { provider, close } = await connect({ rpcUrl })
      try {
        return await orUnreachable(() => provider.getBalance(context.self))
      } finally {
        close()
      }
    },
    'an unknown URL': () => connect({ rpcUrl: `no url ${credentials} ${accessKey}` }),
  }

  it.each(Object.entries(failures))('%s', async (_name, attempt) => {
    const text = shown(await failureOf(attempt))
    expect(text.length).toBeGreaterThan(20)
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  it('a simulation on an RPC that refuses', async () => {
    answer = method => (method === 'eth_chainId' ? { result: '0x7a69' } : refuse())
    const { provider, close } = await connect({ rpcUrl })
    const { transfer } = payingCalls
    if (transfer === undefined) throw new TypeError('No call.')
    const outcome = await simulateChanges(provider, transfer, {
      from: context.self,
      chainId: 31_337,
      watch: [],
    })
    close()
    expect(outcome.ok).toBe(false)
    for (const secret of secrets) expect(shown(outcome)).not.toContain(secret)
  })
})

it('signers show nothing of what they are made of', async () => {
  const text = shown(signerFromKey(privateKey))
  for (const secret of secrets) expect(text).not.toContain(secret)
})
