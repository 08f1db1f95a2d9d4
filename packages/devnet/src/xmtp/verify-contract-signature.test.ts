import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Anvil } from '../anvil/start-anvil.ts'
import { startAnvil } from '../anvil/start-anvil.ts'
import { developmentMnemonic } from '../development-accounts.ts'
import { verifyContractSignature } from './verify-contract-signature.ts'

const wallet = '0x00000000000000000000000000000000000A11ce'
const hash = Buffer.alloc(32, 7)
const signature = Buffer.from('any signature')
let anvil: Anvil

const send = async (method: string, ...params: unknown[]): Promise<void> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  await fetch(anvil.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

beforeAll(async () => {
  anvil = await startAnvil({ port: 0, accounts: 1, mnemonic: developmentMnemonic, chainId: 31_337 })
  // A wallet that answers with the magic value of ERC-1271 if the hash is the one above, and with zero otherwise.
  const code = `0x6004357f${hash.toString('hex')}14631626ba7e60e01b0260005260206000f3`
  await send('anvil_setCode', wallet, code)
})
afterAll(() => anvil.close())

const verify = (account_id: string, of = hash, rpcUrl: string | undefined = anvil.url) =>
  verifyContractSignature({ account_id, hash: of, signature }, rpcUrl)

describe('verifyContractSignature', () => {
  it('believes the wallet on the chain, and says at which block', async () => {
    expect(await verify(`eip155:31337:${wallet}`)).toEqual({ is_valid: true, block_number: '0' })
    expect(await verify(`eip155:31337:${wallet}`, Buffer.alloc(32, 8))).toEqual({
      is_valid: false,
      block_number: '0',
    })
  })

  it('finds no signature of an account without code', async () => {
    const nobody = 'eip155:31337:0x000000000000000000000000000000000000dEaD'
    expect(await verify(nobody)).toEqual({ is_valid: false, block_number: '0' })
  })

  it('says no to other chains, other namespaces and chains that do not answer', async () => {
    expect(await verify(`eip155:1:${wallet}`)).toEqual({
      is_valid: false,
      error: 'this node knows chain 31337 only',
    })
    expect(await verify(`solana:x:${wallet}`)).toMatchObject({
      is_valid: false,
      error: expect.stringContaining('CAIP-10'),
    })
    const silent = createServer((_, response) => response.writeHead(500).end())
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    expect(await verify(`eip155:31337:${wallet}`, hash, `http://127.0.0.1:${port}`)).toEqual({
      is_valid: false,
      error: 'the wallet could not be asked',
    })
    silent.close()
  })

  it('says no without a chain', async () => {
    const verdict = await verifyContractSignature(
      { account_id: `eip155:31337:${wallet}`, hash, signature },
      undefined,
    )
    expect(verdict).toEqual({ is_valid: false, error: 'this node was started without rpcUrl' })
  })
})
