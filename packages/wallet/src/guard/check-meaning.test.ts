import { hashAgreement } from '@dealwright/protocols'
import { Interface } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escrowInterface, tokenInterface } from '../chain/interfaces.ts'
import { toHex } from '../chain/to-hex.ts'
import { compileSending } from '../intent/compile-sending.ts'
import { compileSigning } from '../intent/compile-signing.ts'
import type { Intent, SendingIntent, SigningIntent } from '../intent/intent.ts'
import type { Material } from '../intent/material.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { spendingOf } from '../policy/spending-of.ts'
import {
  addressOf,
  agreement,
  agreements,
  context as base,
  peer,
  stranger,
  token,
} from '../testing/arbitraries.ts'
import { checkMeaning } from './check-meaning.ts'
import { decodeMaterial } from './decode-material.ts'

const context = {
  ...base,
  contracts: { ...base.contracts, spendingMandate: addressOf(0xe4), paymentChannel: addressOf(0xe5) },
}
const { self } = context
const { escrow } = context.contracts
const policy = resolvePolicy({ allowApprove: true, recipients: [peer] }, token)
const tokenDomain = { name: 'USD Coin', version: '2', chainId: 31_337, verifyingContract: token.address }
const bytes = (byte: string) => toHex(`0x${byte.repeat(32)}`)
const signature = toHex(`0x${'11'.repeat(64)}1b`)
const channel = {
  payer: self,
  signer: self,
  payee: peer,
  token: token.address,
  challengePeriod: 60,
  salt: bytes('5a'),
}
const times = { validAfter: 0n, validBefore: 1_800_000_000n }
const job = hashAgreement(agreement, { chainId: context.chainId, escrow })

/** The rule by which the guard refuses a material for an intent, or `signed`. */
function judge(intent: Intent, material: Material): string {
  const meaning = decodeMaterial(material, context, intent)
  if (!meaning.ok) return meaning.error.rule
  const spending = spendingOf(intent, context)
  const verdict = checkMeaning(meaning.value, { intent, spending }, { policy, context })
  return verdict.ok ? 'signed' : verdict.error.rule
}

const signing: readonly SigningIntent[] = [
  { kind: 'sign-agreement', agreement },
  { kind: 'sign-agreement', agreement: { ...agreement, client: peer, evaluator: peer, provider: self } },
  { kind: 'authorize-payment', agreement, tokenDomain },
  { kind: 'permit-payment', agreement, tokenDomain, nonce: 3n },
  { kind: 'sign-draw', mandate: bytes('ab'), agreement },
  { kind: 'sign-claim', channel, amount: 7n },
  { kind: 'sign-completion', job, reason: bytes('cd') },
  {
    kind: 'authorize-deposit',
    channel,
    amount: 5n,
    deposited: 2n,
    expiresAt: 1_800_000_000,
    ...times,
    tokenDomain,
  },
  {
    kind: 'authorize-transfer',
    token: token.address,
    to: peer,
    amount: 4n,
    nonce: bytes('01'),
    ...times,
    tokenDomain,
    spending: { key: 'x', counterparty: peer },
  },
]
const sending: readonly SendingIntent[] = [
  {
    kind: 'open-job',
    agreement,
    clientSignature: signature,
    providerSignature: signature,
    payment: { method: 'authorization', ...times, signature },
  },
  { kind: 'submit-work', job, deliverable: bytes('02') },
  { kind: 'complete-job', job },
  { kind: 'complete-by-signature', job, reason: bytes('03'), signature },
  { kind: 'reject-job', job, reason: bytes('04') },
  { kind: 'claim-refund', job },
  { kind: 'release-job', job },
  { kind: 'approve-payment', agreement, amount: agreement.price },
  {
    kind: 'fund-channel',
    channel,
    amount: 5n,
    deposited: 2n,
    expiresAt: 1_800_000_000,
    deposit: { ...times, signature },
  },
  {
    kind: 'claim-channels',
    claims: [{ channel: { ...channel, payer: peer, payee: self }, amount: 3n, signature }],
  },
  {
    kind: 'claim-channels',
    claims: [3n, 4n].map(amount => ({
      channel: { ...channel, payer: peer, payee: self },
      amount,
      signature,
    })),
  },
  {
    kind: 'record-claim',
    claim: { channel: { ...channel, payer: peer, payee: self }, amount: 3n, signature },
  },
  { kind: 'collect-owed', token: token.address },
  { kind: 'close-channel', channel },
  { kind: 'release-channel', channel: { ...channel, payer: peer, payee: self } },
  { kind: 'withdraw-channel', channel },
  {
    kind: 'settle-transfer',
    token: token.address,
    from: stranger,
    to: peer,
    value: 9n,
    nonce: bytes('05'),
    ...times,
    signature,
  },
  {
    kind: 'relay-permit',
    token: token.address,
    owner: stranger,
    spender: context.contracts.spendingMandate,
    value: 9n,
    deadline: 1_800_000_000n,
    signature,
  },
  { kind: 'transfer', token: token.address, to: peer, amount: 6n, key: 't' },
  { kind: 'register-agent', agentURI: 'data:,', metadata: [{ key: 'a', value: '0x01' }] },
  { kind: 'set-agent-uri', agentId: 0n, agentURI: 'data:,' },
  { kind: 'set-metadata', agentId: 0n, entry: { key: 'a', value: '0x01' } },
  {
    kind: 'give-feedback',
    agentId: 0n,
    value: 100,
    tag1: 'starred',
    tag2: '',
    feedbackURI: 'data:,',
    feedbackHash: bytes('06'),
  },
]

describe('the bytes of an intent', () => {
  it.each(signing.map(intent => [intent.kind, intent] as const))('say what %s claims', (_kind, intent) => {
    expect(judge(intent, compileSigning(intent, context))).toBe('signed')
  })

  it.each(sending.map(intent => [intent.kind, intent] as const))('say what %s claims', (_kind, intent) => {
    expect(judge(intent, compileSending(intent, context))).toBe('signed')
  })

  it('are refused where they are those of another deal, in whatever field that differs', () => {
    const signed = (terms: typeof agreement): Intent => ({ kind: 'sign-agreement', agreement: terms })
    fc.assert(
      fc.property(agreements, terms => {
        const other = { ...terms, client: self, token: token.address }
        const open: SendingIntent = {
          kind: 'open-job',
          agreement: other,
          clientSignature: signature,
          providerSignature: signature,
          payment: { method: 'authorization', ...times, signature },
        }
        fc.pre(other.price < 2n ** 96n)
        expect(judge({ ...open, agreement }, compileSending(open, context))).toBe('meaning')
        expect(
          judge(signed(agreement), compileSigning({ kind: 'sign-agreement', agreement: other }, context)),
        ).toBe('meaning')
      }),
      { numRuns: 40 },
    )
  })

  it.each([
    ['more money', 'transfer', [peer, 7n]],
    ['another recipient', 'transfer', [stranger, 6n]],
    ['power instead of money', 'approve', [peer, 6n]],
    ['unlimited power', 'approve', [peer, 2n ** 256n - 1n]],
  ] as const)('are refused where they move %s', (_name, method, parameters) => {
    const data = toHex(tokenInterface.encodeFunctionData(method, [...parameters]))
    const intent: Intent = { kind: 'transfer', token: token.address, to: peer, amount: 6n, key: 't' }
    expect(judge(intent, { kind: 'call', to: token.address, data, value: 0n })).toBe('meaning')
  })

  it('are refused where an approve goes beyond its deal', () => {
    const intent: Intent = { kind: 'approve-payment', agreement, amount: agreement.price }
    const approve = (spender: string, amount: bigint): Material => ({
      kind: 'call',
      to: token.address,
      data: toHex(tokenInterface.encodeFunctionData('approve', [spender, amount])),
      value: 0n,
    })
    expect(judge(intent, approve(escrow, agreement.price))).toBe('signed')
    expect(judge(intent, approve(escrow, agreement.price + 1n))).toBe('meaning')
    expect(judge(intent, approve(stranger, agreement.price))).toBe('meaning')
  })

  it('are refused where they bring money or contracts that no intent has', () => {
    const intent: Intent = { kind: 'claim-refund', job }
    const data = toHex(escrowInterface.encodeFunctionData('claimRefund', [BigInt(job)]))
    const call = { kind: 'call', to: escrow, data, value: 0n } as const
    const aggregate = new Interface(['function multicall(bytes[])'])
    expect(judge(intent, call)).toBe('signed')
    expect(judge(intent, { ...call, value: 1n })).toBe('understood')
    expect(judge(intent, { ...call, to: stranger })).toBe('understood')
    expect(judge(intent, { ...call, data: `${data}00` })).toBe('understood')
    expect(judge(intent, { ...call, to: stranger, data: '0x', value: 5n })).toBe('known-contract')
    const multicall = toHex(aggregate.encodeFunctionData('multicall', [[data]]))
    expect(judge(intent, { ...call, data: multicall })).toBe('understood')
    const another = toHex(escrowInterface.encodeFunctionData('claimRefund', [1n]))
    expect(judge(intent, { ...call, data: another })).toBe('meaning')
  })
})
