import { agreementTypedData } from '@dealwright/protocols'
import { Wallet as KeyWallet, MaxUint256, recoverAddress, Transaction, TypedDataEncoder } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashChannel } from '../intent/channel.ts'
import { compileSending } from '../intent/compile-sending.ts'
import { paymentTypes } from '../intent/payment-types.ts'
import { peer, stranger, agreement as terms, token } from '../testing/arbitraries.ts'
import { callOf, context, escrow, opening, paymentChannel, channel as someChannel } from '../testing/calls.ts'
import { createSignerServer } from './create-signer-server.ts'
import { parseSignerRules, type SignerEntry } from './signer-rules.ts'

const key = new KeyWallet(`0x${'42'.repeat(32)}`)
const self = key.address as typeof peer
const agreement = { ...terms, client: self, evaluator: self }
const { chainId, contracts } = context
const rules = parseSignerRules({
  chainId,
  contracts: {
    escrow,
    paymentChannel,
    identityRegistry: contracts.identityRegistry,
    reputationRegistry: contracts.reputationRegistry,
  },
  tokens: [{ address: token.address, perSignature: '2000000', perDay: '3000000' }],
  recipients: [peer],
})
const inText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value

async function serve(parameters: { signed?: SignerEntry[]; now?: () => number } = {}) {
  const written: SignerEntry[] = []
  const answer = await createSignerServer({
    signer: key,
    rules,
    signed: [],
    write: async entries => {
      written.push(...entries)
    },
    ...parameters,
  })
  const ask = async (
    request: object,
  ): Promise<{ result?: string; error?: { code: string; message: string } }> =>
    JSON.parse(await answer(JSON.stringify({ id: 1, ...request }, inText)))
  const sign = (data: object) => ask({ method: 'signTypedData', ...data })
  const send = (call: object, frame: object = {}) =>
    ask({
      method: 'signTransaction',
      transaction: Transaction.from({
        type: 2,
        chainId,
        nonce: 0,
        gasLimit: 100_000n,
        maxFeePerGas: 1_000_000_000n,
        maxPriorityFeePerGas: 1n,
        ...call,
        ...frame,
      }).unsignedSerialized,
    })
  return { answer, ask, sign, send, written }
}

const signed = agreementTypedData(agreement, { chainId, escrow })
const payment = (value: bigint, to: string = escrow, nonce = terms.salt) => ({
  domain: { name: 'USD Coin', version: '2', chainId, verifyingContract: token.address },
  primaryType: 'ReceiveWithAuthorization',
  types: { ReceiveWithAuthorization: paymentTypes.ReceiveWithAuthorization },
  message: { from: self, to, value, validAfter: 0n, validBefore: 99n, nonce },
})
const transfer = (to: string, amount: bigint) =>
  callOf(token.address, 'transfer(address,uint256)', [to, amount])

describe('a signer process', () => {
  it('signs a deal within its caps, and counts it once', async () => {
    const { sign, send, written } = await serve()
    const { result } = await sign(signed)
    const { domain, types, message } = signed
    expect(recoverAddress(TypedDataEncoder.hash(domain, types, message), result ?? '0x')).toBe(self)
    const deal = TypedDataEncoder.hash(domain, types, message)
    expect(await sign(payment(agreement.price, escrow, deal as typeof terms.salt))).toHaveProperty('result')
    expect(await send(opening(2, agreement))).toHaveProperty('result')
    expect(written).toMatchObject([{ key: deal, amount: agreement.price }])
  })

  it('signs claims for a channel that it saw funded, and no others', async () => {
    const { sign, send } = await serve()
    const channel = { ...someChannel, payer: self, signer: self }
    const claim = {
      domain: { name: 'Dealwright PaymentChannel', version: '1', chainId, verifyingContract: paymentChannel },
      primaryType: 'Claim',
      types: {
        Claim: [
          { name: 'channel', type: 'bytes32' },
          { name: 'amount', type: 'uint256' },
        ],
      },
      message: { channel: hashChannel(channel, { chainId, paymentChannel }), amount: 5n },
    }
    expect(await sign(claim)).toHaveProperty('error')
    const deposit = { validAfter: 0n, validBefore: 9n, signature: '0x12' as const }
    const funding = compileSending(
      { kind: 'fund-channel', channel, amount: 50n, deposited: 0n, expiresAt: 1_900_000_000, deposit },
      context,
    )
    expect(await send({ to: funding.to, data: funding.data })).toHaveProperty('result')
    expect(await sign(claim)).toHaveProperty('result')
  })

  it('has caps of its own for a signature and for a day, over restarts', async () => {
    const now = { at: 0 }
    const { send, written } = await serve({ now: () => now.at })
    expect(await send(transfer(peer, 2_000_001n))).toMatchObject({ error: { code: 'refused' } })
    expect(await send(transfer(peer, 2_000_000n))).toHaveProperty('result')
    // The same call under another nonce is another payment; with other fees it is the same.
    expect(await send(transfer(peer, 2_000_000n), { maxFeePerGas: 2_000_000_000n })).toHaveProperty('result')
    expect(await send(transfer(peer, 2_000_000n), { nonce: 1 })).toMatchObject({ error: { code: 'refused' } })
    const later = await serve({ signed: written, now: () => now.at })
    expect(await later.send(transfer(peer, 1_000_001n), { nonce: 2 })).toHaveProperty('error')
    now.at += 24 * 3_600_000 + 1
    expect(await later.send(transfer(peer, 2_000_000n), { nonce: 3 })).toHaveProperty('result')
  })

  const refused: Readonly<Record<string, (server: Awaited<ReturnType<typeof serve>>) => Promise<object>>> = {
    'a payment to a stranger': ({ send }) => send(transfer(stranger, 1n)),
    'an authorization to a stranger': ({ sign }) => sign(payment(1n, stranger)),
    'an unlimited approval': ({ send }) =>
      send(callOf(token.address, 'approve(address,uint256)', [escrow, MaxUint256])),
    'an approval for a stranger': ({ send }) =>
      send(callOf(token.address, 'approve(address,uint256)', [stranger, 1n])),
    'another token': ({ send }) => send(callOf(stranger, 'transfer(address,uint256)', [peer, 1n])),
    'native currency': ({ send }) => send({ to: peer, data: '0x', value: 1n }),
    'an unknown method': ({ send }) => send({ to: escrow, data: '0xdeadbeef' }),
    'another chain': ({ send }) => send(transfer(peer, 1n), { chainId: 1 }),
    'a new contract': ({ send }) => send({ to: null, data: '0x6000' }),
    'gas that costs a fortune': ({ send }) => send(transfer(peer, 1n), { maxFeePerGas: 10n ** 15n }),
    'a batch': ({ send }) =>
      send(callOf(token.address, 'multicall(bytes[])', [[transfer(peer, 1n).data, transfer(peer, 1n).data]])),
    'typed data that it does not know': ({ sign }) => sign({ ...payment(1n), primaryType: 'Order' }),
    'a text': ({ ask }) => ask({ method: 'signMessage', text: 'I agree to everything' }),
    'a raw hash': ({ ask }) => ask({ method: 'signHash', hash: terms.salt }),
    nonsense: ({ ask }) => ask({ id: 'x' }),
  }

  it.each(Object.entries(refused))('refuses %s', async (_name, attempt) => {
    const server = await serve()
    expect(await attempt(server)).toMatchObject({ error: { code: 'refused' } })
    expect(server.written).toEqual([])
  })

  it('signs nothing that it could not write down', async () => {
    const answer = await createSignerServer({
      signer: key,
      rules,
      signed: [],
      write: () => Promise.reject(new Error(key.privateKey)),
    })
    const line = await answer(JSON.stringify({ id: 7, method: 'signTypedData', ...signed }, inText))
    expect(JSON.parse(line)).toEqual({
      id: 7,
      error: { code: 'failed', message: 'The signer could not sign.' },
    })
  })

  it('answers any line, and none with the key', async () => {
    const { answer } = await serve()
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.constant('x'.repeat(500_000))), async line => {
        const text = await answer(line)
        expect(JSON.parse(text)).toHaveProperty('error')
        expect(text).not.toContain(key.privateKey.slice(2))
      }),
      { numRuns: 100 },
    )
  })

  it('never signs away more in a day than its cap, whatever it is asked', async () => {
    const wish = fc.record({
      amount: fc.bigInt({ min: 1n, max: 2_500_000n }),
      nonce: fc.nat(3),
      later: fc.nat(10),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 20 }), async wishes => {
        const now = { at: 0 }
        const { send } = await serve({ now: () => now.at })
        const given = new Map<string, { at: number; amount: bigint }>()
        for (const { amount, nonce, later } of wishes) {
          now.at += later * 3_600_000
          const { result } = await send(transfer(peer, amount), { nonce })
          const id = `${nonce} ${amount}`
          if (result !== undefined && !given.has(id)) given.set(id, { at: now.at, amount })
          const day = [...given.values()].filter(({ at }) => at > now.at - 24 * 3_600_000)
          expect(day.reduce((total, entry) => total + entry.amount, 0n)).toBeLessThanOrEqual(3_000_000n)
        }
      }),
      { numRuns: 30 },
    )
  })
})
