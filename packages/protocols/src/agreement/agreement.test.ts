import { AbiCoder, concat, keccak256, toUtf8Bytes, Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hex } from '../types/hex.ts'
import { parseAddress } from '../types/parse-address.ts'
import type { Agreement, EscrowDomain } from './agreement.ts'
import { agreementTypedData } from './agreement-typed-data.ts'
import { encodeAgreement } from './encode-agreement.ts'
import { hashAgreement } from './hash-agreement.ts'
import { parseAgreement } from './parse-agreement.ts'
import { recoverAgreementSigner } from './recover-agreement-signer.ts'

// Well-known development keys of anvil.
const client = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const provider = new Wallet('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d')

const domain: EscrowDomain = { chainId: 31337, escrow: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512' }

const agreement: Agreement = {
  client: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  provider: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  evaluator: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  token: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  price: 1_050_000n,
  serviceDigest: `0x${'11'.repeat(32)}`,
  requestHash: `0x${'22'.repeat(32)}`,
  deliverBy: 1_795_000_000,
  reviewPeriod: 3_600,
  salt: `0x${'33'.repeat(32)}`,
}

const typeString =
  'Agreement(address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,' +
  'bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt)'

const hashes = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const addresses = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map(bytes => parseAddress(`0x${Buffer.from(bytes).toString('hex')}`) ?? agreement.client)
  .filter(address => BigInt(address) !== 0n)
const seconds = fc.nat(Number.MAX_SAFE_INTEGER)
const agreements: fc.Arbitrary<Agreement> = fc.record({
  client: addresses,
  provider: addresses,
  evaluator: addresses,
  token: addresses,
  price: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  serviceDigest: hashes,
  requestHash: hashes,
  deliverBy: seconds,
  reviewPeriod: seconds,
  salt: hashes,
})

/** EIP-712 by hand, from the type string that the contract holds. */
function hashByHand(value: Agreement, { chainId, escrow }: EscrowDomain): string {
  const coder = AbiCoder.defaultAbiCoder()
  const text = (words: string) => keccak256(toUtf8Bytes(words))
  const domainType = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'
  const separator = coder.encode(
    ['bytes32', 'bytes32', 'bytes32', 'uint256', 'address'],
    [text(domainType), text('Dealwright JobEscrow'), text('1'), chainId, escrow],
  )
  const struct = coder.encode(
    [
      'bytes32',
      'address',
      'address',
      'address',
      'address',
      'uint256',
      'bytes32',
      'bytes32',
      'uint64',
      'uint64',
      'bytes32',
    ],
    [text(typeString), ...Object.values(encodeAgreement(value))],
  )
  return keccak256(concat(['0x1901', keccak256(separator), keccak256(struct)]))
}

describe('hashAgreement', () => {
  it('is pinned', () => {
    expect(hashAgreement(agreement, domain)).toMatchInlineSnapshot(
      `"0x74c526f45273c1f8a56136739ffca66175ffb16730e5206384580d168b9dcbe6"`,
    )
  })

  it('is EIP-712 over the type string of the contract', () => {
    fc.assert(
      fc.property(agreements, value => hashAgreement(value, domain) === hashByHand(value, domain)),
      { numRuns: 30 },
    )
  })

  it('differs per chain, per escrow and per field', () => {
    const variants = [
      hashAgreement(agreement, domain),
      hashAgreement(agreement, { ...domain, chainId: 1 }),
      hashAgreement(agreement, { ...domain, escrow: agreement.token }),
      hashAgreement({ ...agreement, price: 1n }, domain),
      hashAgreement({ ...agreement, salt: agreement.requestHash }, domain),
      hashAgreement({ ...agreement, evaluator: agreement.provider }, domain),
      hashAgreement({ ...agreement, reviewPeriod: 0 }, domain),
    ]
    expect(new Set(variants).size).toBe(variants.length)
  })

  it('throws where a field does not fit its type', () => {
    for (const bad of [
      { price: -1n },
      { deliverBy: 1.5 },
      { salt: '0x12' as const },
      { client: '0x1' as const },
    ]) {
      expect(() => hashAgreement({ ...agreement, ...bad }, domain)).toThrow(
        expect.objectContaining({ code: 'bad-agreement' }),
      )
    }
  })
})

describe('recoverAgreementSigner', () => {
  const data = agreementTypedData(agreement, domain)
  const sign = (wallet: Wallet) => wallet.signTypedData(data.domain, data.types, data.message)

  it('finds both signers', async () => {
    expect(recoverAgreementSigner(agreement, domain, await sign(client))).toBe(agreement.client)
    expect(recoverAgreementSigner(agreement, domain, await sign(provider))).toBe(agreement.provider)
  })

  it('does not find the signer of other terms', async () => {
    const signature = await sign(client)
    expect(recoverAgreementSigner({ ...agreement, price: 1n }, domain, signature)).not.toBe(agreement.client)
    expect(recoverAgreementSigner(agreement, { ...domain, chainId: 1 }, signature)).not.toBe(agreement.client)
  })

  it('refuses the malleable twin, compact and broken signatures', async () => {
    const signature = await sign(client)
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const twinS = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0')
    const twinV = signature.endsWith('1b') ? '1c' : '1b'
    for (const bad of [
      `${signature.slice(0, 66)}${twinS}${twinV}`,
      signature.slice(0, 130),
      `${signature.slice(0, 130)}00`,
      `0x${'00'.repeat(64)}1b`,
      `0x${'ff'.repeat(64)}1b`,
      '0x',
      'signed',
    ]) {
      expect(recoverAgreementSigner(agreement, domain, bad)).toBeUndefined()
    }
  })
})

describe('parseAgreement', () => {
  it('reads back what encodeAgreement writes, through JSON text', () => {
    fc.assert(
      fc.property(agreements, value => {
        expect(parseAgreement(JSON.parse(JSON.stringify(encodeAgreement(value))))).toEqual({
          ok: true,
          value,
        })
      }),
    )
  })

  it.each([
    ['a number as price', { price: 1_050_000 }, 'agreement.price: expected string, received number'],
    ['a negative price', { price: '-1' }, 'agreement.price: expected atomic units as a decimal string'],
    ['a fraction', { price: '1.5' }, 'agreement.price: expected atomic units as a decimal string'],
    ['too much', { price: (2n ** 256n).toString() }, 'agreement.price: is more than a uint256'],
    [
      'a wrong checksum',
      { client: '0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266' },
      'agreement.client: expected an Ethereum address',
    ],
    [
      'the zero address',
      { evaluator: `0x${'00'.repeat(20)}` },
      'agreement.evaluator: must not be the zero address',
    ],
    [
      'upper-case hex',
      { salt: `0x${'AB'.repeat(32)}` },
      'agreement.salt: expected 0x and 64 lower-case hex digits',
    ],
    ['an unknown field', { tip: '1' }, 'agreement: Unrecognized key: "tip"'],
    ['fractional seconds', { deliverBy: 1.5 }, 'agreement.deliverBy: expected int, received number'],
  ])('refuses %s', (_, change, message) => {
    expect(parseAgreement({ ...encodeAgreement(agreement), ...change })).toEqual({
      ok: false,
      error: message,
    })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true }),
        value => !parseAgreement(value).ok,
      ),
    )
  })
})
