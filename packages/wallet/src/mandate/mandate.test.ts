import { createMandate, type Mandate } from '@dealwright/protocols'
import { AbiCoder } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composePolicies } from '../policy/compose-policies.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { checkFit } from './check-fit.ts'
import { encodeDraw } from './encode-draw.ts'
import { mandatePolicy } from './mandate-policy.ts'
import type { MandateState } from './read-mandate.ts'
import { refuseMandate } from './refuse-mandate.ts'

const token = {
  symbol: 'USDC',
  decimals: 6,
  address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
} as const
const contracts = {
  escrow: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
  identityRegistry: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
  reputationRegistry: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9',
  spendingMandate: '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9',
  token: token.address,
} as const
const self = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const context = { self, chainId: 31337, contracts, token } as const
const unsigned = createMandate({
  principal: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  agent: self,
  network: { ...contracts, chainId: 31337, token },
  perDeal: '50 USDC',
  perPeriod: '80 USDC',
  period: 'week',
  total: '200 USDC',
  validFor: 30 * 86_400,
  services: [`sha256:${'ab'.repeat(32)}`],
  registry: true,
  now: 1_795_000_060,
})
const signed = { ...unsigned, signature: '0x12' } as const
const { mandate } = unsigned

describe('mandatePolicy', () => {
  it('replaces the default where it stands alone', () => {
    const policy = resolvePolicy(mandatePolicy(mandate), token)
    expect(policy.tokens).toEqual([{ address: token.address, perDealCeiling: 50_000_000n }])
    expect(policy.budgets.map(({ limit, per }) => [limit, per])).toEqual([
      [80_000_000n, 'week'],
      [200_000_000n, 'day'],
    ])
    expect(policy.services).toHaveLength(1)
  })

  it('never widens an owner’s policy', () => {
    const own = resolvePolicy({ perDealCeiling: '3 USDC' }, token)
    const both = composePolicies(own, resolvePolicy(mandatePolicy(mandate), token))
    expect(both.tokens[0]?.perDealCeiling).toBe(3_000_000n)
    expect(both.budgets).toEqual(expect.arrayContaining([...own.budgets]))
  })
})

describe('refuseMandate', () => {
  const start = mandate.validAfter
  const fine: MandateState = {
    isRevoked: false,
    spent: 0n,
    spentInPeriod: 0n,
    available: 50_000_000n,
    allowance: 0n,
    balance: 1n,
    now: start + 10,
  }
  const say = (changes: Partial<MandateState>) => refuseMandate(mandate, { ...fine, ...changes }, token)

  it.each([
    ['took the mandate back', { isRevoked: true, available: 0n }],
    [
      `is valid from ${new Date(start * 1000).toISOString().slice(0, 19)}Z on`,
      { now: start - 1, available: 0n },
    ],
    ['ended at', { now: mandate.validUntil + 1, available: 0n }],
    ['All 200.00 USDC of the mandate are spent', { spent: 200_000_000n, available: 0n }],
    [
      `more from ${new Date((start + 604_800) * 1000).toISOString().slice(0, 19)}Z on`,
      { spent: 80_000_000n, spentInPeriod: 80_000_000n, available: 0n },
    ],
    ['has no USDC', { balance: 0n }],
  ] as const)('says in one line: %s', (words, changes) => {
    const refused = say(changes)
    expect(refused?.message).toContain(words)
    expect(refused?.message).not.toContain('\n')
  })

  it('lets pass what has something left', () => {
    expect(say({})).toBeUndefined()
  })
})

describe('checkFit', () => {
  it('takes a mandate for this wallet, whatever the case of its addresses', () => {
    expect(() => checkFit(signed, context)).not.toThrow()
    const lower = { ...mandate, escrow: `0x${mandate.escrow.slice(2).toLowerCase()}` as const }
    expect(() => checkFit({ ...signed, mandate: lower }, context)).not.toThrow()
  })

  const other = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
  it.each(['agent', 'escrow', 'token', 'registry'] as const)('refuses one for another %s', field => {
    const changed: Mandate = { ...mandate, [field]: other }
    expect(() => checkFit({ ...signed, mandate: changed }, context)).toThrow(`names ${field} ${other}`)
  })

  it('refuses one for another chain or contract', () => {
    expect(() => checkFit({ ...signed, chainId: 1 }, context)).toThrow('names chain 1')
    expect(() => checkFit({ ...signed, spendingMandate: other }, context)).toThrow('names contract')
    const { spendingMandate: _none, ...without } = contracts
    expect(() => checkFit(signed, { ...context, contracts: without })).toThrow('is none')
  })
})

describe('encodeDraw', () => {
  it('encodes every field where the contract reads it', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
        fc.uint8Array({ minLength: 65, maxLength: 65 }),
        (id, bytes) => {
          const agentSignature = `0x${Buffer.from(bytes).toString('hex')}` as const
          const data = encodeDraw(signed, { agentSignature, providerAgentId: id })
          const types =
            'tuple(tuple(address,address,address,address,address,uint256,uint256,uint256,uint64,uint64,uint64,bytes32[],bytes32),bytes,bytes,uint256)'
          const [draw] = AbiCoder.defaultAbiCoder().decode([types], data)
          const { principal, agent, escrow, registry, perDeal, perPeriod, total } = mandate
          const { period, validAfter, validUntil, services, salt } = mandate
          const amounts = [perDeal, perPeriod, total, BigInt(period), BigInt(validAfter), BigInt(validUntil)]
          expect([...draw[0]].map(value => (Array.isArray(value) ? [...value] : value))).toEqual([
            principal,
            agent,
            token.address,
            escrow,
            registry,
            ...amounts,
            [...services],
            salt,
          ])
          expect([draw[1], draw[2], draw[3]]).toEqual(['0x12', agentSignature, id])
        },
      ),
      { numRuns: 30 },
    )
  })
})
