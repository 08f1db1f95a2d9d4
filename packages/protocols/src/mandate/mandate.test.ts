import { AbiCoder, concat, keccak256, toUtf8Bytes, verifyTypedData, Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Address, Hex } from '../types/hex.ts'
import { type CreateMandateParameters, createMandate } from './create-mandate.ts'
import { faultOfMandate } from './fault-of-mandate.ts'
import { hashMandate } from './hash-mandate.ts'
import type { Mandate, MandateDomain } from './mandate.ts'
import { drawTypedData, mandateTypedData, revocationTypedData } from './mandate-typed-data.ts'
import { encodeSignedMandate, parseMandate } from './parse-mandate.ts'

// A well-known development key of anvil.
const principal = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const domain: MandateDomain = {
  chainId: 31337,
  spendingMandate: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9',
}
const network = {
  ...domain,
  token: { symbol: 'USDC', decimals: 6, address: '0x5FbDB2315678afecb367f032d93F642f64180aa3' },
  escrow: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
  identityRegistry: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
} as const
const parameters: CreateMandateParameters = {
  principal: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  agent: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  network,
  perDeal: '5 USDC',
  perPeriod: '10 USDC',
  period: 'day',
  total: '100 USDC',
  validFor: 30 * 86_400,
  now: 1_795_000_000,
}
const typeString =
  'Mandate(address principal,address agent,address token,address escrow,address registry,uint256 perDeal,' +
  'uint256 perPeriod,uint256 total,uint64 period,uint64 validAfter,uint64 validUntil,bytes32[] services,bytes32 salt)'

/** EIP-712 by hand, from the text of the specification. */
function hashByHand(mandate: Mandate, { chainId, spendingMandate }: MandateDomain): string {
  const abi = AbiCoder.defaultAbiCoder()
  const text = (value: string) => keccak256(toUtf8Bytes(value))
  const separator = keccak256(
    abi.encode(
      ['bytes32', 'bytes32', 'bytes32', 'uint256', 'address'],
      [
        text('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
        text('Dealwright SpendingMandate'),
        text('1'),
        chainId,
        spendingMandate,
      ],
    ),
  )
  const { principal: owner, agent, token, escrow, registry, perDeal, perPeriod, total } = mandate
  const { period, validAfter, validUntil, services, salt } = mandate
  const limits = [owner, agent, token, escrow, registry, perDeal, perPeriod, total]
  const types = ['bytes32', ...Array(5).fill('address'), ...Array(6).fill('uint256'), 'bytes32', 'bytes32']
  const list = keccak256(concat([...services]))
  const struct = keccak256(
    abi.encode(types, [text(typeString), ...limits, period, validAfter, validUntil, list, salt]),
  )
  return keccak256(concat(['0x1901', separator, struct]))
}

const hashes = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const accounts = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter(bytes => bytes.some(byte => byte !== 0) && (bytes[0] ?? 0) < 0xff)
  .map((bytes): Address => `0x${new Wallet(`0x${Buffer.from(bytes).toString('hex')}`).address.slice(2)}`)
const mandates = fc
  .record({
    agent: accounts,
    limits: fc.array(fc.bigInt({ min: 1n, max: 2n ** 96n - 1n }), { minLength: 3, maxLength: 3 }),
    hasPeriod: fc.boolean(),
    period: fc.integer({ min: 1, max: 10_000_000 }),
    validAfter: fc.integer({ min: 0, max: 2_000_000_000 }),
    lifetime: fc.integer({ min: 1, max: 300_000_000 }),
    services: fc.uniqueArray(hashes, { maxLength: 4 }),
    salt: hashes,
  })
  .map(({ limits, hasPeriod, period, lifetime, ...rest }): Mandate => {
    const [perDeal = 1n, perPeriod = 1n, total = 1n] = limits.toSorted((one, other) => (one < other ? -1 : 1))
    return {
      ...createMandate(parameters).mandate,
      ...rest,
      perDeal,
      perPeriod: hasPeriod ? perPeriod : 0n,
      total,
      period: hasPeriod ? period : 0,
      validUntil: rest.validAfter + lifetime,
    }
  })

describe('createMandate', () => {
  it('draws up what was asked for, in atomic units and seconds', () => {
    const { mandate, hash, typedData, chainId, spendingMandate } = createMandate(parameters)
    expect(mandate).toMatchObject({
      perDeal: 5_000_000n,
      perPeriod: 10_000_000n,
      total: 100_000_000n,
      period: 86_400,
      validAfter: 1_795_000_000 - 60,
      validUntil: 1_795_000_000 + 30 * 86_400,
      registry: '0x0000000000000000000000000000000000000000',
      services: [],
    })
    expect({ chainId, spendingMandate }).toEqual(domain)
    expect(hash).toBe(hashByHand(mandate, domain))
    expect(typedData).toEqual(mandateTypedData(mandate, domain))
  })

  it('names services by digest and the registry by the network', () => {
    const digest = `sha256:${'ab'.repeat(32)}`
    const { mandate } = createMandate({
      ...parameters,
      services: [digest, { digest: `sha256:${'cd'.repeat(32)}` }],
      registry: true,
    })
    expect(mandate.services).toEqual([`0x${'ab'.repeat(32)}`, `0x${'cd'.repeat(32)}`])
    expect(mandate.registry).toBe(network.identityRegistry)
  })

  it('makes two mandates of equal limits distinct', () => {
    expect(createMandate(parameters).hash).not.toBe(createMandate(parameters).hash)
  })

  it.each([
    ['perDeal must be above 0', { perDeal: '200 USDC' }],
    ['perPeriod must be from', { perPeriod: '1 USDC' }],
    ['perPeriod must be from', { perPeriod: '101 USDC' }],
    ['total must be above 0', { total: '0 USDC' }],
    ['total must be above 0', { total: 2n ** 96n }],
    ['agent must not be the principal', { agent: parameters.principal }],
    ['validFor is how many', { validFor: 0 }],
    ['validUntil must be within ten years', { validFor: 11 * 366 * 86_400 }],
    [
      'services must not name a service twice',
      { services: [`sha256:${'ab'.repeat(32)}`, `sha256:${'ab'.repeat(32)}`] },
    ],
    ['agent is not an Ethereum address', { agent: '0x12' }],
    ['has no SpendingMandate contract', { network: { ...network, spendingMandate: undefined } }],
  ])('refuses limits that nobody can mean: %s', (message, change) => {
    const changed = { ...parameters, ...change } as CreateMandateParameters
    expect(() => createMandate(changed)).toThrow(message)
  })
})

describe('the file form', () => {
  it('reads back what was written, whatever the limits', () => {
    fc.assert(
      fc.property(mandates, hashes, fc.boolean(), (mandate, signature, hasPermit) => {
        const permit = { deadline: mandate.validUntil, signature }
        const signed = { ...domain, mandate, signature, ...(hasPermit ? { permit } : {}) }
        const text = JSON.stringify(encodeSignedMandate(signed))
        expect(parseMandate(JSON.parse(text))).toEqual({ ok: true, value: signed })
        expect(hashMandate(mandate, domain)).toBe(hashByHand(mandate, domain))
      }),
      { numRuns: 50 },
    )
  })

  const { mandate } = createMandate(parameters)
  const file = encodeSignedMandate({ ...domain, mandate, signature: `0x${'12'.repeat(65)}` })
  it.each([
    ['an unknown field', { ...Object(file), perHour: '1' }, 'mandate'],
    ['another type', { ...Object(file), type: 'mandate.payment.open.1' }, 'mandate.type'],
    [
      'a number for an amount',
      { ...Object(file), mandate: { ...Object(Object(file).mandate), total: 5 } },
      'mandate.mandate.total',
    ],
    [
      'limits above the total',
      { ...Object(file), mandate: { ...Object(Object(file).mandate), perDeal: '100000001' } },
      'mandate.mandate.perDeal',
    ],
    [
      'a limit that is gone',
      { ...Object(file), mandate: { ...Object(Object(file).mandate), perDeal: undefined } },
      'mandate.mandate.perDeal',
    ],
    ['an empty signature', { ...Object(file), signature: '0x' }, 'mandate.signature'],
    ['nothing', undefined, 'mandate'],
  ])('refuses %s', (_what, json, named) => {
    const parsed = parseMandate(json)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.error.startsWith(named)).toBe(true)
  })
})

describe('what is signed', () => {
  it('is taken by an ordinary EIP-712 signer, and binds the mandate alone', async () => {
    const { mandate, typedData } = createMandate(parameters)
    const signature = await principal.signTypedData(typedData.domain, typedData.types, typedData.message)
    const other = mandateTypedData({ ...mandate, total: mandate.total + 1n }, domain)
    expect(verifyTypedData(typedData.domain, typedData.types, typedData.message, signature)).toBe(
      principal.address,
    )
    expect(verifyTypedData(other.domain, other.types, other.message, signature)).not.toBe(principal.address)
  })

  it('has types of its own for draws and revocations', () => {
    const mandate: Hex = `0x${'11'.repeat(32)}`
    const agreement: Hex = `0x${'22'.repeat(32)}`
    expect(drawTypedData({ mandate, agreement }, domain)).toMatchObject({
      primaryType: 'Draw',
      message: { mandate, agreement },
    })
    expect(revocationTypedData(mandate, domain)).toMatchObject({
      primaryType: 'Revocation',
      message: { mandate },
    })
  })

  it('is sound: no mandate that is made has a fault', () => {
    expect(faultOfMandate(createMandate(parameters).mandate)).toBeUndefined()
  })
})
