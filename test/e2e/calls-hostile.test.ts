import { callsProtocol } from '@dealwright/agent-core'
import {
  type Address,
  type Channel,
  createEnvelope,
  type Envelope,
  type Hex,
  hashChannel,
  type Json,
  randomHex,
  toJson,
} from '@dealwright/protocols'
import { createMemoryTransport } from '@dealwright/protocols/transport/memory'
import { createWallet, signerFromKey, type Wallet } from '@dealwright/wallet'
import type { Agent } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CallsWorld, createCallsWorld, doubles } from './calls-world.ts'

const service = doubles('hostile')

const anything = z.json()
/** The protocol's name and digest, and none of its checks. */
const lax = {
  ...callsProtocol,
  messages: { Call: anything, Quote: anything, Release: anything, Answer: anything, Failed: anything },
}

/** Somebody who writes what they like: a key, a wallet that pays into channels, and a mailbox. */
interface Stranger {
  readonly wallet: Wallet
  say(
    receiver: Address,
    type: 'Call' | 'Quote' | 'Release' | 'Answer' | 'Failed',
    body: Json,
  ): Promise<Envelope>
}

describe('whoever is called', () => {
  let world: CallsWorld
  let seller: Agent
  let mallory: Stranger
  let carol: Stranger
  const worked: number[] = []
  const wallets: Wallet[] = []
  const closings: (() => Promise<void>)[] = []

  beforeAll(async () => {
    world = await createCallsWorld()
    seller = await world.open('seller', 1, { channels: { keepCalls: { newest: 2 } } })
    seller.sell(service, {
      per: 'call',
      price: '0.001 USDC',
      work: ({ input: { n } }) => {
        worked.push(n)
        return { twice: n * 2 }
      },
    })
    await seller.start()
    mallory = await join(2)
    carol = await join(3)
  })

  afterAll(async () => {
    for (const close of closings) await close()
    for (const wallet of wallets) await wallet.close()
    await world?.[Symbol.asyncDispose]()
  })

  const join = async (account: number): Promise<Stranger> => {
    const { rpcUrl, contracts, accounts } = world.devnet
    const signer = signerFromKey(accounts[account]?.privateKey ?? '0x')
    const wallet = await createWallet({ signer, rpcUrl, contracts })
    wallets.push(wallet)
    const transport = createMemoryTransport({ address: wallet.address })
    closings.push(() => transport.close())
    const waiting = new Map<string, (answer: Envelope) => void>()
    await transport.receive({
      onDelivery: async delivery => {
        if (delivery.kind === 'envelope') waiting.get(delivery.envelope.replyTo ?? '')?.(delivery.envelope)
      },
    })
    return {
      wallet,
      say: async (receiver, type, body) => {
        const envelope = createEnvelope({
          protocol: lax,
          type,
          sender: wallet.address,
          receiver,
          body,
        })
        const { promise, resolve } = Promise.withResolvers<Envelope>()
        waiting.set(envelope.id, resolve)
        await transport.send(envelope)
        return promise
      },
    }
  }
  const portOf = ({ wallet }: Stranger) => {
    if (wallet.channels === undefined) throw new Error('The devnet has no payment channels.')
    return wallet.channels
  }
  const draft = ({ wallet: { address } }: Stranger, changes: Partial<Channel> = {}): Channel => ({
    payer: address,
    signer: address,
    payee: seller.address,
    token: world.devnet.token.address,
    challengePeriod: 3_600,
    salt: randomHex(),
    ...changes,
  })
  const fund = async (payer: Stranger, channel: Channel, seconds = 86_400) => {
    const expiresAt = (await payer.wallet.now()) + seconds
    const funded = await portOf(payer).fund({ channel, deposited: 3_000n, expiresAt })
    if (!funded.ok) throw new Error(funded.error.message)
    return channel
  }
  const sign = async (payer: Stranger, channel: Channel, amount: bigint): Promise<Hex> => {
    const signed = await portOf(payer).signClaim({ channel, amount })
    if (!signed.ok) throw new Error(signed.error.message)
    return signed.value
  }
  const bodyOf = (channel: Channel, amount: bigint, signature: Hex, changes: Record<string, unknown> = {}) =>
    toJson({
      id: crypto.randomUUID(),
      at: Date.now(),
      service: service.digest,
      input: { n: 1 },
      price: '1000',
      channel,
      claim: { amount: amount.toString(), signature },
      ...changes,
    })
  const answerTo = async (from: Stranger, body: Json) => {
    const { type, body: answer } = await from.say(seller.address, 'Call', body)
    return { type, code: Object(answer).code, answer }
  }

  it('takes a claim once, whatever id a replay gives itself, and not from anybody else', async () => {
    const channel = await fund(mallory, draft(mallory))
    const signature = await sign(mallory, channel, 1_000n)
    const before = worked.length
    const first = bodyOf(channel, 1_000n, signature)
    expect(await answerTo(mallory, first)).toMatchObject({ type: 'Answer' })
    expect(await answerTo(mallory, first)).toMatchObject({ type: 'Answer' })
    expect(await answerTo(mallory, bodyOf(channel, 1_000n, signature))).toMatchObject({
      type: 'Declined',
      code: 'claim-too-low',
      answer: { earned: '1000', claim: { amount: '1000', signature } },
    })
    const second = await sign(mallory, channel, 2_000n)
    expect(await answerTo(carol, bodyOf(channel, 2_000n, second))).toMatchObject({ code: 'bad-channel' })
    expect(worked.length - before).toBe(1)
  })

  it('works no call again that it has forgotten, whatever claim comes with it', async () => {
    const channel = await fund(mallory, draft(mallory))
    const before = worked.length
    const first = bodyOf(channel, 1_000n, await sign(mallory, channel, 1_000n), { at: Date.now() - 10_000 })
    expect(await answerTo(mallory, first)).toMatchObject({ type: 'Answer' })
    for (const amount of [2_000n, 3_000n])
      expect(
        await answerTo(mallory, bodyOf(channel, amount, await sign(mallory, channel, amount))),
      ).toMatchObject({
        type: 'Answer',
      })
    expect(await answerTo(mallory, first)).toMatchObject({ type: 'Declined', code: 'too-old' })
    expect(worked.length - before).toBe(3)
  })

  it('refuses claims that the chain would not pay', async () => {
    const channel = await fund(mallory, draft(mallory))
    const good = await sign(mallory, channel, 1_000n)
    const much = await sign(mallory, channel, 3_001n)
    const other = await fund(mallory, draft(mallory))
    const unfunded = draft(mallory)
    const soon = await fund(mallory, draft(mallory), 600)
    const cases: [string, Json][] = [
      ['over-deposit', bodyOf(channel, 3_001n, much)],
      ['over-deposit', bodyOf(channel, 10n ** 77n, good)],
      ['bad-signature', bodyOf(channel, 1_001n, good)],
      ['bad-signature', bodyOf(other, 1_000n, good)],
      ['bad-signature', bodyOf(channel, 1_000n, `0x${'00'.repeat(65)}`)],
      ['unknown-channel', bodyOf(unfunded, 1_000n, await sign(mallory, unfunded, 1_000n))],
      ['too-late', bodyOf(soon, 1_000n, await sign(mallory, soon, 1_000n))],
      ['price-changed', bodyOf(channel, 1_000n, good, { price: '999' })],
      ['bad-input', bodyOf(channel, 1_000n, good, { input: { n: 'one' } })],
      ['not-sold', bodyOf(channel, 1_000n, good, { service: doubles('other').digest })],
    ]
    const before = worked.length
    for (const [code, body] of cases) expect(await answerTo(mallory, body)).toMatchObject({ code })
    expect(worked.length).toBe(before)
    expect(await answerTo(mallory, bodyOf(channel, 1_000n, good))).toMatchObject({ type: 'Answer' })
  })

  it('refuses channels that it could not claim from', async () => {
    const foreign: Address = world.devnet.contracts.escrow
    const signature: Hex = `0x${'11'.repeat(65)}`
    const before = worked.length
    for (const changes of [
      { payee: carol.wallet.address },
      { token: foreign },
      { signer: foreign },
      { challengePeriod: 60 },
      { challengePeriod: 3_599 },
      { payer: carol.wallet.address },
    ] satisfies Partial<Channel>[])
      expect(await answerTo(mallory, bodyOf(draft(mallory, changes), 1_000n, signature))).toMatchObject({
        code: 'bad-channel',
      })
    expect(worked.length).toBe(before)
  })

  it('gives nothing back to whoever is not the payer, and claims first', async () => {
    const channel = await fund(mallory, draft(mallory))
    const id = hashChannel(channel, {
      chainId: world.devnet.chainId,
      paymentChannel: portOf(mallory).contract,
    })
    await answerTo(mallory, bodyOf(channel, 1_000n, await sign(mallory, channel, 1_000n)))
    const before = await seller.balance()
    const refused = await carol.say(seller.address, 'Release', toJson({ id, channel }))
    expect(refused).toMatchObject({ type: 'Declined', body: { code: 'bad-channel' } })
    // A last claim of less than was sold is no last claim.
    const claim = { amount: '1', signature: await sign(mallory, channel, 1n) }
    const released = await mallory.say(seller.address, 'Release', toJson({ id, channel, claim }))
    expect(released.type).toBe('Released')
    expect(await seller.balance()).toBe(before + 1_000n)
    const later = bodyOf(channel, 2_000n, await sign(mallory, channel, 2_000n))
    expect(await answerTo(mallory, later)).toMatchObject({ code: 'unknown-channel' })
  })

  it('notices a payer that closes behind its back, claims, and takes no more calls', async () => {
    const channel = await fund(mallory, draft(mallory))
    const before = await seller.balance()
    await answerTo(mallory, bodyOf(channel, 2_000n, await sign(mallory, channel, 2_000n)))
    const claimed = new Promise<void>(resolve => {
      seller.on('channel', item => item.type === 'claimed' && resolve())
    })
    const closed = await portOf(mallory).close(channel)
    expect(closed.ok).toBe(true)
    await claimed
    expect(await seller.balance()).toBe(before + 2_000n)
    const later = bodyOf(channel, 3_000n, await sign(mallory, channel, 3_000n))
    expect(await answerTo(mallory, later)).toMatchObject({ code: 'too-late' })
  })

  it('answers what makes no sense with not-understood', async () => {
    const senseless: Json[] = [{}, { id: 'x', service: 7 }, 'Call', null]
    for (const body of senseless)
      expect((await mallory.say(seller.address, 'Call', body)).type).toBe('not-understood')
  })
})
