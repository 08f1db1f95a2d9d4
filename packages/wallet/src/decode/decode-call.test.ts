import { type Address, type Hex, hashAgreement } from '@dealwright/protocols'
import { AbiCoder, concat, MaxUint256, toBeHex, zeroPadValue } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../chain/to-hex.ts'
import { agreement, agreements, peer, self, stranger, token } from '../testing/arbitraries.ts'
import {
  callOf,
  context,
  deal,
  drawFrom,
  escrow,
  identityRegistry,
  opening,
  payingCalls,
  paymentChannel,
  reputationRegistry,
  spendingMandate,
} from '../testing/calls.ts'
import { decodeCall } from './decode-call.ts'
import { isUnlimited } from './is-unlimited.ts'
import { nativeToken } from './meaning.ts'

const read = (call: { to: Address; data: Hex; value: bigint }) => decodeCall(call, context)

function must(call: { to: Address; data: Hex; value: bigint }) {
  const decoded = read(call)
  if (!decoded.ok) throw new Error(decoded.error.message)
  return decoded.value
}

const job = BigInt(deal)
const multicall = '0xcA11bde05977b3631167028862bE2a173976CA11'

describe('what is understood', () => {
  it('says who pays for a job, into what, and which deal it is', () => {
    for (const method of [0, 1, 2] as const) {
      const meaning = must(opening(method))
      expect(meaning.payments).toEqual([
        { token: token.address, from: self, to: escrow, amount: agreement.price },
      ])
      expect(meaning).toMatchObject({ deal, agreement })
      expect(meaning.allowances).toHaveLength(method === 1 ? 1 : 0)
    }
    expect(must(opening(3)).payments).toEqual([
      { token: token.address, from: stranger, to: escrow, amount: agreement.price },
    ])
  })

  it('reads every field of any agreement', () => {
    fc.assert(
      fc.property(agreements, terms => {
        const meaning = must(opening(2, terms))
        expect(meaning.agreement).toEqual(terms)
        expect(meaning.deal).toBe(hashAgreement(terms, { chainId: context.chainId, escrow }))
        expect(meaning.payments[0]).toMatchObject({ from: terms.client, amount: terms.price })
      }),
      { numRuns: 50 },
    )
  })

  it('names the deal of the later steps of a job', () => {
    const steps = [
      callOf(escrow, 'submit(uint256,bytes32,bytes)', [job, deal, '0x']),
      callOf(escrow, 'complete(uint256,bytes32,bytes)', [job, deal, '0x']),
      callOf(escrow, 'completeBySignature(uint256,bytes32,bytes)', [job, deal, '0x1234']),
      callOf(escrow, 'reject(uint256,bytes32,bytes)', [job, deal, '0x']),
      callOf(escrow, 'claimRefund(uint256)', [job]),
      callOf(escrow, 'release(uint256)', [job]),
    ]
    for (const step of steps) expect(must(step)).toMatchObject({ deal, payments: [], allowances: [] })
  })

  it('tells what tokens and channels do with whose money', () => {
    const paymentOf = (name: string) => payingCalls[name] && must(payingCalls[name]).payments[0]
    const allowanceOf = (name: string) => payingCalls[name] && must(payingCalls[name]).allowances[0]
    expect(paymentOf('transfer')).toEqual({ token: token.address, from: self, to: peer, amount: 5n })
    expect(paymentOf('transferFrom')).toMatchObject({ from: stranger, to: peer, amount: 5n })
    expect(paymentOf('transferWithAuthorization')).toMatchObject({ from: stranger, to: self, amount: 12n })
    expect(paymentOf('fund')).toMatchObject({ from: self, to: paymentChannel, amount: 50n })
    expect(paymentOf('claim')).toMatchObject({ from: paymentChannel, to: peer, amount: 30n })
    expect(allowanceOf('approve')).toMatchObject({ owner: self, spender: peer, amount: MaxUint256 })
    expect(allowanceOf('increaseAllowance')).toMatchObject({ change: 'increase', amount: 5n })
    expect(allowanceOf('permit')).toMatchObject({ owner: stranger, spender: peer, amount: 5n })
    expect(allowanceOf('permit2Approve')).toMatchObject({ token: token.address, owner: self, spender: peer })
  })

  it('recognises unlimited approvals in every form', () => {
    for (const name of ['approve', 'daiPermit'])
      expect(
        payingCalls[name] && must(payingCalls[name]).allowances.some(({ amount }) => isUnlimited(amount)),
      ).toBe(true)
    expect(isUnlimited(2n ** 95n - 1n)).toBe(false)
    expect(isUnlimited(2n ** 95n)).toBe(true)
  })

  it('tells that native currency is money too', () => {
    expect(must({ to: peer, data: '0x', value: 7n }).payments).toEqual([
      { token: nativeToken, from: self, to: peer, amount: 7n },
    ])
  })

  it('finds nothing that moves in registering and feedback', () => {
    const calls = [
      callOf(identityRegistry, 'register(string,(string,bytes)[])', ['data:x', [['a', '0x12']]]),
      callOf(identityRegistry, 'setAgentURI(uint256,string)', [0n, 'data:y']),
      callOf(reputationRegistry, 'giveFeedback(uint256,int128,uint8,string,string,string,string,bytes32)', [
        0n,
        -5n,
        0,
        'starred',
        'x',
        '',
        '',
        deal,
      ]),
      callOf(spendingMandate, 'revoke(bytes32)', [deal]),
    ]
    for (const call of calls) expect(must(call)).toMatchObject({ payments: [], allowances: [] })
  })
})

describe('batches', () => {
  const transfer = payingCalls.transfer ?? { to: self, data: '0x', value: 0n }
  const inner = [transfer.to, transfer.data] as const

  it('reads every leaf, and who is the caller inside', () => {
    const forms = [
      callOf(multicall, 'aggregate((address,bytes)[])', [[inner, inner]]),
      callOf(multicall, 'tryAggregate(bool,(address,bytes)[])', [false, [inner, inner]]),
      callOf(multicall, 'aggregate3((address,bool,bytes)[])', [
        [
          [transfer.to, true, transfer.data],
          [transfer.to, false, transfer.data],
        ],
      ]),
      callOf(multicall, 'executeBatch((address,uint256,bytes)[])', [
        [
          [transfer.to, 0n, transfer.data],
          [transfer.to, 0n, transfer.data],
        ],
      ]),
      callOf(multicall, 'executeBatch(address[],bytes[])', [
        [transfer.to, transfer.to],
        [transfer.data, transfer.data],
      ]),
      callOf(multicall, 'execute(bytes32,bytes)', [
        `0x01${'00'.repeat(31)}`,
        AbiCoder.defaultAbiCoder().encode(
          ['(address,uint256,bytes)[]'],
          [
            [
              [transfer.to, 0n, transfer.data],
              [transfer.to, 0n, transfer.data],
            ],
          ],
        ),
      ]),
    ]
    for (const form of forms) {
      const { calls, payments } = must(form)
      expect(calls).toEqual([
        { contract: token.address, method: 'transfer' },
        { contract: token.address, method: 'transfer' },
      ])
      expect(payments).toHaveLength(2)
      expect(payments.every(({ from }) => from === multicall)).toBe(true)
    }
  })

  it('keeps the caller where a contract calls itself', () => {
    const call = callOf(token.address, 'multicall(bytes[])', [[transfer.data]])
    expect(must(call).payments).toEqual([{ token: token.address, from: self, to: peer, amount: 5n }])
  })

  it('reads a single ERC-7579 call, and no mode but the plain ones', () => {
    const packed = concat([transfer.to, zeroPadValue('0x00', 32), transfer.data])
    const execute = (mode: string, data = packed) => callOf(multicall, 'execute(bytes32,bytes)', [mode, data])
    expect(must(execute(`0x00${'00'.repeat(31)}`)).payments).toHaveLength(1)
    const modes = [`0xff${'00'.repeat(31)}`, `0xfe${'00'.repeat(31)}`, `0x0100000000007821${'00'.repeat(24)}`]
    for (const mode of modes) expect(read(execute(mode)).ok).toBe(false)
    expect(read(execute(`0x00${'00'.repeat(31)}`, '0x1234')).ok).toBe(false)
  })

  it('denies a batch for one leaf that is not understood, that is too deep, too wide, or about several deals', () => {
    const odd = [peer, '0xdeadbeef'] as const
    expect(read(callOf(multicall, 'aggregate((address,bytes)[])', [[inner, odd]])).ok).toBe(false)
    const wide = Array.from({ length: 65 }, () => inner)
    expect(read(callOf(multicall, 'aggregate((address,bytes)[])', [wide])).ok).toBe(false)
    let nested = transfer
    for (let depth = 0; depth < 5; depth++)
      nested = callOf(multicall, 'aggregate((address,bytes)[])', [[[nested.to, nested.data]]])
    expect(read(nested)).toMatchObject({
      ok: false,
      error: { message: 'A batch holds at most 64 calls, 4 deep.' },
    })
    const claims = [job, job + 1n].map(id => [escrow, callOf(escrow, 'claimRefund(uint256)', [id]).data])
    expect(read(callOf(multicall, 'aggregate((address,bytes)[])', [claims])).ok).toBe(false)
    expect(read(callOf(multicall, 'aggregate((address,bytes)[])', [claims.slice(1)])).ok).toBe(true)
  })
})

describe('what is denied', () => {
  const denied: Readonly<Record<string, object>> = {
    'an unknown method': { to: peer, data: '0xdeadbeef', value: 0n },
    'a method that other contracts have': { ...payingCalls.transfer, to: escrow },
    'native currency along with a call': { ...payingCalls.transfer, value: 1n },
    'surplus bytes': { ...payingCalls.transfer, data: `${payingCalls.transfer?.data}00` },
    'missing bytes': { ...payingCalls.transfer, data: payingCalls.transfer?.data.slice(0, -2) },
    'dirty address bytes': {
      ...payingCalls.transfer,
      data: payingCalls.transfer?.data.replace('a9059cbb00', 'a9059cbb01'),
    },
    'an EIP-7702 authorization': { ...payingCalls.transfer, authorizationList: [{}] },
    'another kind of transaction': { ...payingCalls.transfer, type: 3 },
    'a new contract': { to: undefined, data: '0x6000', value: 0n },
    'no hexadecimal data': { to: peer, data: '0xzz', value: 0n },
    'a huge call': { to: peer, data: `0x${'00'.repeat(131_073)}`, value: 0n },
    'a negative value': { to: peer, data: '0x', value: -1n },
    collectibles: callOf(peer, 'setApprovalForAll(address,bool)', [stranger, true]),
    'an ERC-1155 transfer': callOf(peer, 'safeTransferFrom(address,address,uint256,uint256,bytes)', [
      self,
      peer,
      1n,
      1n,
      '0x',
    ]),
    'giving the agent away': callOf(identityRegistry, 'transferFrom(address,address,uint256)', [
      self,
      peer,
      0n,
    ]),
    'a payment source that is not known': callOf(
      escrow,
      'createFromAgreement((address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt),bytes,bytes,(uint8,uint256,uint256,bytes))',
      [agreement, '0x', '0x', [3, 0n, 0n, drawFrom(peer)]],
    ),
    'a mandate of another agent': callOf(
      escrow,
      'createFromAgreement((address client,address provider,address evaluator,address token,uint256 price,bytes32 serviceDigest,bytes32 requestHash,uint64 deliverBy,uint64 reviewPeriod,bytes32 salt),bytes,bytes,(uint8,uint256,uint256,bytes))',
      [agreement, '0x', '0x', [3, 0n, 0n, drawFrom(spendingMandate, { agent: peer })]],
    ),
    'receiving for another': callOf(
      token.address,
      'receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
      [stranger, peer, 1n, 0n, 9n, deal, '0x'],
    ),
  }

  it.each(Object.entries(denied))('%s', (_name, call) => {
    const decoded = decodeCall({ to: peer, data: '0x', value: 0n, ...call }, context)
    expect(decoded).toMatchObject({ ok: false, error: { rule: 'understood' } })
    if (!decoded.ok) expect(decoded.error.message).toMatch(/^[^\n]{20,300}$/)
  })
})

describe('bytes', () => {
  it('never mean the same after one byte changed, but for what the meaning does not speak of', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(payingCalls)),
        fc.integer({ min: 1, max: 255 }),
        ([name, call], change) => {
          const before = JSON.stringify(must(call), inText)
          const bytes = Buffer.from(call.data.slice(2), 'hex')
          for (let at = 0; at < bytes.length; at++) {
            const changed = Buffer.from(bytes)
            changed[at] = (bytes[at] ?? 0) ^ change
            const decoded = read({ ...call, data: toHex(`0x${changed.toString('hex')}`) })
            if (decoded.ok && JSON.stringify(decoded.value, inText) === before)
              expect(silentBytes(name, at), `byte ${at} of ${name} ^ ${change}`).toBe(true)
          }
        },
      ),
      { numRuns: 24, examples: Object.entries(payingCalls).map(entry => [entry, 1]) },
    )
  })

  /** Where, by the ABI's own layout, each call holds signatures, their windows, and how money is collected. */
  function silentBytes(name: string, at: number): boolean {
    const word = Math.floor((at - 4) / 32)
    const ranges: Readonly<Record<string, (place: number) => boolean>> = {
      permit: place => place >= 3,
      daiPermit: place => place >= 2,
      transferWithAuthorization: place => place >= 3,
      transferWithAuthorizationBytes: place => place >= 3,
      receiveWithAuthorization: place => place >= 3,
      // After the ten words of the agreement and the three offsets there are signatures and the payment's own window.
      openByAllowance: place => place >= 13,
      openByPermit: place => place >= 13,
      openByAuthorization: place => place >= 13,
      openBySource: place => place >= 13,
      fund: place => place >= 9,
      claim: place => place >= 8,
      record: place => place >= 8,
      claimMany: place => place === 12 || place === 13 || place >= 22,
    }
    return ranges[name]?.(word) ?? false
  }

  it('mean no payment at random', () => {
    const selectors = Object.values(payingCalls).map(({ data }) => data.slice(2, 10))
    const targets = fc.constantFrom(...Object.values(payingCalls).map(({ to }) => to), multicall)
    const data = fc.tuple(
      fc.oneof(fc.constantFrom(...selectors), fc.stringMatching(/^[0-9a-f]{8}$/)),
      fc.uint8Array({ maxLength: 600 }),
    )
    fc.assert(
      fc.property(targets, data, (to, [selector, rest]) => {
        const decoded = read({
          to,
          data: toHex(`0x${selector}${Buffer.from(rest).toString('hex')}`),
          value: 0n,
        })
        if (decoded.ok) expect(decoded.value.payments).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  it('are all in the meaning: encoding what was read gives the call back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(self, peer, stranger),
        fc.bigInt({ min: 0n, max: MaxUint256 }),
        (to, amount) => {
          const call = callOf(token.address, 'transfer(address,uint256)', [to, amount])
          const [payment] = must(call).payments
          expect(
            payment && callOf(payment.token, 'transfer(address,uint256)', [payment.to, payment.amount]),
          ).toEqual(call)
        },
      ),
    )
  })
})

function inText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? toBeHex(value) : value
}
