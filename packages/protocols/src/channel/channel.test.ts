import { Wallet } from 'ethers'
import { TypedDataEncoder } from 'ethers/hash'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hex } from '../types/hex.ts'
import type { Channel } from './channel.ts'
import { claimTypedData } from './claim-typed-data.ts'
import { hashChannel } from './hash-channel.ts'
import { hashClaim } from './hash-claim.ts'
import { parseChannel } from './parse-channel.ts'
import { recoverClaimSigner } from './recover-claim-signer.ts'

// A well-known development key.
const payer = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const domain = { chainId: 31_337, paymentChannel: '0x5FbDB2315678afecb367f032d93F642f64180aa3' } as const
const address: Hex = `0x${payer.address.slice(2)}`
const channel: Channel = {
  payer: address,
  signer: address,
  payee: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  token: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
  challengePeriod: 3_600,
  salt: `0x${'07'.repeat(32)}`,
}
const sign = async (amount: bigint, on = domain) => {
  const claim = { channel: hashChannel(channel, on), amount }
  const data = claimTypedData(claim, on)
  const signature = await payer.signTypedData(data.domain, data.types, data.message)
  return { ...claim, signature: `0x${signature.slice(2)}` as const }
}

describe('hashChannel', () => {
  it('binds every field, the chain and the contract', () => {
    const other = { chainId: 1, paymentChannel: channel.token } as const
    const hashes = [
      hashChannel(channel, domain),
      hashChannel({ ...channel, payer: channel.payee, payee: channel.payer }, domain),
      hashChannel({ ...channel, signer: channel.payee }, domain),
      hashChannel({ ...channel, token: domain.paymentChannel }, domain),
      hashChannel({ ...channel, challengePeriod: 3_601 }, domain),
      hashChannel({ ...channel, salt: `0x${'08'.repeat(32)}` }, domain),
      hashChannel(channel, { ...domain, chainId: other.chainId }),
      hashChannel(channel, { ...domain, paymentChannel: other.paymentChannel }),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('refuses fields that do not fit', () => {
    expect(() => hashChannel({ ...channel, challengePeriod: 2 ** 32 }, domain)).toThrow(/does not fit/)
    expect(() => hashClaim({ channel: '0x12', amount: 1n }, domain)).toThrow(/does not fit/)
  })
})

describe('a claim', () => {
  it('is recovered to its signer, and to nobody where anything differs', async () => {
    const claim = await sign(5n)
    expect(recoverClaimSigner(claim, domain)).toBe(payer.address)
    expect(recoverClaimSigner({ ...claim, amount: 6n }, domain)).not.toBe(payer.address)
    expect(recoverClaimSigner({ ...claim, channel: channel.salt }, domain)).not.toBe(payer.address)
    expect(recoverClaimSigner(claim, { ...domain, chainId: 1 })).not.toBe(payer.address)
  })

  it('has one signature: high s, short and empty ones are nobody’s', async () => {
    const claim = await sign(5n)
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const s = order - BigInt(`0x${claim.signature.slice(66, 130)}`)
    const v = claim.signature.endsWith('1b') ? '1c' : '1b'
    const twin: Hex = `0x${claim.signature.slice(2, 66)}${s.toString(16).padStart(64, '0')}${v}`
    expect(recoverClaimSigner({ ...claim, signature: twin }, domain)).toBeUndefined()
    expect(recoverClaimSigner({ ...claim, signature: '0x' }, domain)).toBeUndefined()
    expect(recoverClaimSigner({ ...claim, signature: `${claim.signature}00` }, domain)).toBeUndefined()
  })

  it('hashes as its typed data does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), amount => {
        const data = claimTypedData({ channel: channel.salt, amount }, domain)
        expect(hashClaim({ channel: channel.salt, amount }, domain)).toBe(
          TypedDataEncoder.hash(data.domain, data.types, data.message),
        )
      }),
    )
  })
})

describe('parseChannel', () => {
  it('reads what a channel is as JSON', () => {
    expect(parseChannel(JSON.parse(JSON.stringify(channel)))).toEqual({ ok: true, value: channel })
  })

  it.each([
    { ...channel, payee: channel.payer },
    { ...channel, payee: '0x0000000000000000000000000000000000000000' },
    { ...channel, challengePeriod: 2 ** 32 },
    { ...channel, challengePeriod: -1 },
    { ...channel, salt: '0x00' },
    { ...channel, more: 1 },
    { ...channel, token: channel.token.replace('E', 'e') },
    'channel',
  ])('refuses %j', json => {
    expect(parseChannel(json).ok).toBe(false)
  })
})
