import { agreementTypedData } from '@dealwright/protocols'
import { MaxUint256, TypedDataEncoder } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashChannel } from '../intent/channel.ts'
import { paymentTypes } from '../intent/payment-types.ts'
import { agreement, agreements, peer, self, stranger, token } from '../testing/arbitraries.ts'
import {
  channel,
  context,
  deal,
  escrow,
  mandate,
  payingCalls,
  paymentChannel,
  spendingMandate,
} from '../testing/calls.ts'
import { decodeProposal } from './decode-proposal.ts'
import { decodeTypedData } from './decode-typed-data.ts'
import type { DecodeContext } from './meaning.ts'
import type { TypedData } from './typed/typed-data.ts'

const { chainId } = context
const tokenDomain = { name: 'USD Coin', version: '2', chainId, verifyingContract: token.address }
const permit2Domain = {
  name: 'Permit2',
  chainId,
  verifyingContract: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
}
const field = (text: string) => {
  const [type = '', name = ''] = text.split(' ')
  return { type, name }
}
const details = ['address token', 'uint160 amount', 'uint48 expiration', 'uint48 nonce'].map(field)

const signed: TypedData = agreementTypedData(agreement, { chainId, escrow })
const permit: TypedData = {
  domain: tokenDomain,
  primaryType: 'Permit',
  types: { Permit: paymentTypes.Permit },
  message: { owner: self, spender: peer, value: 5n, nonce: 0n, deadline: 99n },
}
const payment = (to: string): TypedData => ({
  domain: tokenDomain,
  primaryType: 'ReceiveWithAuthorization',
  types: { ReceiveWithAuthorization: paymentTypes.ReceiveWithAuthorization },
  message: { from: self, to, value: 5n, validAfter: 0n, validBefore: 99n, nonce: deal },
})
const single: TypedData = {
  domain: permit2Domain,
  primaryType: 'PermitSingle',
  types: {
    PermitSingle: ['PermitDetails details', 'address spender', 'uint256 sigDeadline'].map(field),
    PermitDetails: details,
  },
  message: {
    details: { token: token.address, amount: 2n ** 160n - 1n, expiration: 99n, nonce: 0n },
    spender: peer,
    sigDeadline: 50n,
  },
}
const claim: TypedData = {
  domain: { name: 'Dealwright PaymentChannel', version: '1', chainId, verifyingContract: paymentChannel },
  primaryType: 'Claim',
  types: { Claim: ['bytes32 channel', 'uint256 amount'].map(field) },
  message: { channel: hashChannel(channel, { chainId, paymentChannel }), amount: 30n },
}
const draw: TypedData = {
  domain: { name: 'Dealwright SpendingMandate', version: '1', chainId, verifyingContract: spendingMandate },
  primaryType: 'Draw',
  types: { Draw: ['bytes32 mandate', 'bytes32 agreement'].map(field) },
  message: { mandate: deal, agreement: deal },
}

const must = (data: TypedData, known: DecodeContext = context) => {
  const decoded = decodeTypedData(data, known)
  if (!decoded.ok) throw new Error(decoded.error.message)
  return decoded.value
}

describe('what is understood', () => {
  it('reads every field of any agreement', () => {
    fc.assert(
      fc.property(agreements, terms => {
        const meaning = must(agreementTypedData(terms, { chainId, escrow }))
        expect(meaning.agreement).toEqual(terms)
        expect(meaning.payments).toEqual([
          { token: terms.token, from: terms.client, to: escrow, amount: terms.price },
        ])
      }),
      { numRuns: 50 },
    )
    expect(must(signed)).toMatchObject({ deal, until: BigInt(agreement.deliverBy) })
  })

  it('reads payments and allowances by signature', () => {
    expect(must(payment(escrow))).toMatchObject({
      payments: [{ token: token.address, from: self, to: escrow, amount: 5n }],
      deal,
      until: 99n,
    })
    expect(must(payment(peer)).deal).toBeUndefined()
    expect(must(permit).allowances).toEqual([
      { token: token.address, owner: self, spender: peer, amount: 5n },
    ])
    expect(must(single).allowances).toEqual([
      { token: token.address, owner: self, spender: peer, amount: 2n ** 160n - 1n },
    ])
  })

  it('believes a hash only where it is given what hashes to it', () => {
    expect(decodeTypedData(claim, context).ok).toBe(false)
    expect(decodeTypedData(draw, context).ok).toBe(false)
    const wrong = { channels: [{ ...channel, payee: stranger }], agreements: [{ ...agreement, price: 1n }] }
    expect(decodeTypedData(claim, { ...context, preimages: wrong }).ok).toBe(false)
    expect(decodeTypedData(draw, { ...context, preimages: wrong }).ok).toBe(false)
    const preimages = { channels: [channel], agreements: [agreement] }
    expect(must(claim, { ...context, preimages }).payments).toEqual([
      { token: token.address, from: paymentChannel, to: peer, amount: 30n },
    ])
    expect(must(draw, { ...context, preimages })).toMatchObject({
      deal,
      payments: [{ from: spendingMandate, to: escrow, amount: agreement.price }],
    })
  })

  it('tells that a mandate is power over money', () => {
    const types = Object.entries(mandate).map(([name]) => name)
    const kinds = ['address', 'address', 'address', 'address', 'address']
    const all = [
      ...kinds,
      'uint256',
      'uint256',
      'uint256',
      'uint64',
      'uint64',
      'uint64',
      'bytes32[]',
      'bytes32',
    ]
    const data = {
      ...draw,
      primaryType: 'Mandate',
      types: { Mandate: types.map((name, index) => ({ name, type: all[index] ?? '' })) },
      message: mandate,
    }
    expect(must(data).allowances).toEqual([
      { token: token.address, owner: stranger, spender: spendingMandate, amount: 7n },
    ])
  })
})

describe('what is denied', () => {
  const change = (data: TypedData, changes: object) => ({ ...data, ...changes })
  const denied: Readonly<Record<string, TypedData>> = {
    'an unknown type': change(permit, { primaryType: 'Order', types: { Order: paymentTypes.Permit } }),
    'another order of fields': change(permit, { types: { Permit: paymentTypes.Permit.toReversed() } }),
    'a surplus type': change(permit, { types: { ...permit.types, More: [field('uint256 x')] } }),
    'a surplus value': change(permit, { message: { ...permit.message, note: 'harmless' } }),
    'a missing value': change(permit, { message: { owner: self } }),
    'another chain': change(permit, { domain: { ...tokenDomain, chainId: 1 } }),
    'no chain': change(permit, {
      domain: { name: 'USD Coin', version: '2', verifyingContract: token.address },
    }),
    'a salted domain': change(permit, { domain: { ...tokenDomain, salt: deal } }),
    'a permit for the escrow contract': change(permit, {
      domain: { ...tokenDomain, verifyingContract: escrow },
    }),
    'an agreement for another escrow': change(signed, {
      domain: { ...signed.domain, verifyingContract: peer },
    }),
    'an agreement under another version': change(signed, { domain: { ...signed.domain, version: '2' } }),
    'a price beyond its type': change(signed, { message: { ...signed.message, price: `${2n ** 256n}` } }),
    'a digest cut short': change(signed, { message: { ...signed.message, salt: '0x12' } }),
    'a time beyond all times': change(signed, { message: { ...signed.message, deliverBy: `${2n ** 60n}` } }),
    'a Permit2 look-alike': change(single, { domain: { ...permit2Domain, verifyingContract: peer } }),
    'an amount beyond its type': change(permit, { message: { ...permit.message, value: MaxUint256 + 1n } }),
    'a negative amount': change(permit, { message: { ...permit.message, value: -1n } }),
    'an ICAP address': change(permit, {
      message: { ...permit.message, spender: 'XE65GB6LDNXYOFTX0NSV3FUWKOWIXAMJK36' },
    }),
    'a truth that is a text': {
      domain: tokenDomain,
      primaryType: 'Permit',
      types: {
        Permit: ['address holder', 'address spender', 'uint256 nonce', 'uint256 expiry', 'bool allowed'].map(
          field,
        ),
      },
      message: { holder: self, spender: peer, nonce: 0n, expiry: 0n, allowed: 'false' },
    },
  }

  it.each(Object.entries(denied))('%s', (_name, data) => {
    expect(decodeTypedData(data, context)).toMatchObject({ ok: false, error: { rule: 'understood' } })
  })

  it('any other message under a known hash: what differs in the digest differs in the meaning', () => {
    const changes = fc.record({
      value: fc.bigInt({ min: 0n, max: MaxUint256 }),
      spender: fc.constantFrom(self, peer, stranger),
      deadline: fc.nat(),
    })
    fc.assert(
      fc.property(changes, changes, (one, other) => {
        const [first, second] = [one, other].map(values => ({
          ...permit,
          message: { ...permit.message, ...values },
        }))
        if (first === undefined || second === undefined) return
        const digest = (data: TypedData) =>
          TypedDataEncoder.hash(data.domain, { Permit: paymentTypes.Permit }, { ...data.message })
        const isSame = digest(first) === digest(second)
        expect(JSON.stringify(must(first), inText) === JSON.stringify(must(second), inText)).toBe(isSame)
      }),
      { numRuns: 100 },
    )
  })
})

describe('proposals from outside', () => {
  it('are cleaned and understood', () => {
    const { types } = permit
    const json = JSON.parse(
      JSON.stringify(
        { typedData: { ...permit, types: { ...types, EIP712Domain: [field('string name')] } } },
        inText,
      ),
    )
    expect(decodeProposal(json, context)).toMatchObject({
      ok: true,
      value: {
        material: { kind: 'typed-data', types: permit.types },
        meaning: { allowances: [{ amount: 5n }] },
      },
    })
    expect(decodeProposal({ call: payingCalls.transfer }, context)).toMatchObject({
      ok: true,
      value: { material: { kind: 'call' }, meaning: { payments: [{ amount: 5n }] } },
    })
  })

  const odd: Readonly<Record<string, unknown>> = {
    'a raw hash': deal,
    'a hash in an object': { hash: deal },
    'a plain message': { message: 'approved' },
    'an EIP-7702 authorization': { authorization: { address: peer, nonce: 0 } },
    'a call with an authorization list': { call: { ...payingCalls.transfer, authorizationList: [] } },
    'a call with a gas payer': { call: { ...payingCalls.transfer, paymaster: peer } },
    'both at once': { call: payingCalls.transfer, typedData: permit },
    nothing: undefined,
    'a list': [],
    'a prototype trick': JSON.parse('{"__proto__": {"call": 1}}'),
  }

  it.each(Object.entries(odd))('%s is denied in words', (_name, proposal) => {
    const decoded = decodeProposal(proposal, context)
    expect(decoded).toMatchObject({
      ok: false,
      error: { rule: 'understood', message: expect.stringMatching(/^.{30,200}$/) },
    })
  })

  it('never throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything(), content => {
        for (const proposal of [content, { call: content }, { typedData: content }])
          expect(decodeProposal(proposal, context).ok).toBe(false)
      }),
    )
  })
})

function inText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
