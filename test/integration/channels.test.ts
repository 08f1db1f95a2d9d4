import { PaymentChannel__factory } from '@dealwright/contracts'
import {
  type Channel,
  type Hex,
  hashChannel,
  hashClaim,
  randomHex,
  recoverClaimSigner,
} from '@dealwright/protocols'
import type { Channels, Wallet } from '@dealwright/wallet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, must, mustFail, type World } from './wallet-world.ts'

describe('payment channels of a wallet on the real contract', () => {
  let world: World
  let payer: Wallet
  let payee: Wallet

  beforeAll(async () => {
    world = await createWorld()
    payer = await world.wallet(1)
    payee = await world.wallet(2)
  })

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
  })

  const of = (wallet: Wallet): Channels => {
    if (wallet.channels === undefined) throw new Error('The devnet has no payment channels.')
    return wallet.channels
  }
  const domain = () => ({ chainId: world.devnet.chainId, paymentChannel: of(payer).contract })
  const make = (): Channel => ({
    payer: payer.address,
    signer: payer.address,
    payee: payee.address,
    token: world.devnet.token.address,
    challengePeriod: 600,
    salt: randomHex(),
  })
  const open = async (deposited = 1_000_000n) => {
    const channel = make()
    const expiresAt = (await payer.now()) + 7_200
    const receipt = must(await of(payer).fund({ channel, deposited, expiresAt }))
    return { channel, id: hashChannel(channel, domain()), expiresAt, receipt }
  }
  const claim = async (channel: Channel, amount: bigint) => ({
    channel,
    amount,
    signature: must(await of(payer).signClaim({ channel, amount })),
  })

  it('hashes channels and claims as the contract does, and signs what it takes', async () => {
    const contract = PaymentChannel__factory.connect(of(payer).contract, world.provider)
    const channel = make()
    const id = hashChannel(channel, domain())
    expect(await contract.hashChannel(channel)).toBe(id)
    for (const amount of [0n, 1n, 123_456_789n, 2n ** 96n - 1n])
      expect(await contract.hashClaim(id, amount)).toBe(hashClaim({ channel: id, amount }, domain()))
    const { amount, signature } = await claim(channel, 5n)
    expect(recoverClaimSigner({ channel: id, amount, signature }, domain())).toBe(payer.address)
  })

  it('funds once however often and from wherever it is asked, and tops up', async () => {
    const before = await payer.balance()
    const { channel, id, expiresAt, receipt } = await open()
    expect(must(await of(payer).fund({ channel, deposited: 1_000_000n, expiresAt }))).toEqual(receipt)
    expect(await payer.balance()).toBe(before - 1_000_000n)
    expect(await of(payee).getChannel(id)).toEqual({ deposited: 1_000_000n, claimed: 0n, expiresAt })
    const both = await Promise.all([
      of(payer).fund({ channel, deposited: 1_500_000n, expiresAt: expiresAt + 60 }),
      of(payer).fund({ channel, deposited: 1_500_000n, expiresAt: expiresAt + 60 }),
    ])
    for (const outcome of both) must(outcome)
    expect(await payer.balance()).toBe(before - 1_500_000n)
    expect(await of(payee).getChannel(id)).toMatchObject({ deposited: 1_500_000n, expiresAt: expiresAt + 60 })
  })

  it('pays claims once, several at a time, and passes over what cannot be paid', async () => {
    const [one, other] = [await open(), await open()]
    const before = await payee.balance()
    const claims = [await claim(one.channel, 300_000n), await claim(other.channel, 200_000n)]
    const tooMuch = await claim(make(), 1n)
    const receipt = must(await of(payee).claim([...claims, tooMuch]))
    expect(await payee.balance()).toBe(before + 500_000n)
    expect(must(await of(payee).claim(claims))).toEqual(receipt)
    expect(await payee.balance()).toBe(before + 500_000n)
    must(await of(payee).claim([await claim(one.channel, 250_000n), await claim(other.channel, 210_000n)]))
    expect(await payee.balance()).toBe(before + 510_000n)
  })

  it('says so where the contract paid none of several claims', async () => {
    const unfunded = [await claim(make(), 1n), await claim(make(), 1n)]
    expect(mustFail(await of(payee).claim(unfunded))).toMatchObject({
      code: 'reverted',
      reason: 'passed-over',
    })
    expect(mustFail(await of(payee).claim(unfunded.slice(0, 1)))).toMatchObject({ reason: 'ChannelExpired' })
    // What was passed over is not taken for paid: it is collected once it can be.
    const [late, other] = [await open(), make()]
    const claims = [await claim(other, 5n), await claim(late.channel, 100n)]
    must(await of(payee).claim(claims))
    must(await of(payer).fund({ channel: other, deposited: 10n, expiresAt: late.expiresAt }))
    const before = await payee.balance()
    must(await of(payee).claim(claims))
    expect(await payee.balance()).toBe(before + 5n)
  })

  it('records claims for less gas than it has them paid, and collects them together', async () => {
    const { channel, id } = await open()
    const { token } = channel
    const before = await payee.balance()
    const gas: bigint[] = []
    for (const amount of [100_000n, 300_000n, 600_000n]) {
      const signed = await claim(channel, amount)
      const [receipt, again] = [must(await of(payee).record(signed)), must(await of(payee).record(signed))]
      expect(again).toEqual(receipt)
      gas.push(receipt.gasUsed)
    }
    expect(await of(payee).getChannel(id)).toMatchObject({ claimed: 600_000n })
    expect([await payee.balance(), await of(payee).owed(token)]).toEqual([before, 600_000n])
    // What was recorded cannot be claimed once more.
    must(await of(payee).claim([await claim(channel, 600_000n)]))
    expect(await of(payee).owed(token)).toBe(600_000n)
    expect(must(await of(payee).collect(token))).toBe(600_000n)
    expect([await payee.balance(), await of(payee).owed(token)]).toEqual([before + 600_000n, 0n])
    for (const later of gas.slice(1)) expect(later).toBeLessThanOrEqual(45_000n)
    expect(mustFail(await of(payer).record(await claim(channel, 700_000n)))).toMatchObject({
      code: 'denied',
      reason: 'party',
    })
  })

  it('brings home what the contract owes, once', async () => {
    const account = world.devnet.accounts[4]
    if (account === undefined) throw new Error('The devnet has too few accounts.')
    const channel = { ...make(), payee: account.address }
    const expiresAt = (await payer.now()) + 7_200
    must(await of(payer).fund({ channel, deposited: 1_000n, expiresAt }))
    const { amount, signature } = await claim(channel, 400n)
    const owner = await world.wallet(4)
    must(await of(owner).record({ channel, amount, signature }))
    const before = await owner.balance()
    const { token } = channel
    expect(await Promise.all([of(owner).collect(token), of(owner).collect(token)])).toEqual([
      { ok: true, value: 400n },
      { ok: true, value: 400n },
    ])
    expect(await owner.balance()).toBe(before + 400n)
    expect(await of(owner).collect(token)).toEqual({ ok: true, value: 0n })
  })

  it('gives back at once what the payee releases, and tells the budgets', async () => {
    const tight = await world.wallet(3, { policy: { budgets: [{ limit: '1 USDC', per: 'day' }] } })
    const channel = { ...make(), payer: tight.address, signer: tight.address }
    const expiresAt = (await tight.now()) + 7_200
    const fund = (wanted: Channel, deposited: bigint) =>
      of(tight).fund({ channel: wanted, deposited, expiresAt })
    must(await fund(channel, 600_000n))
    must(await fund(channel, 800_000n))
    const next = { ...channel, salt: randomHex() }
    expect(mustFail(await fund(next, 900_000n)).code).toBe('denied')
    const signature = must(await of(tight).signClaim({ channel, amount: 100_000n }))
    must(await of(payee).claim([{ channel, amount: 100_000n, signature }]))
    await of(tight).settle(channel)
    expect(mustFail(await fund(next, 900_000n)).code).toBe('denied')
    const before = await tight.balance()
    must(await of(payee).release(channel))
    must(await of(payee).release(channel))
    expect(await tight.balance()).toBe(before + 700_000n)
    await of(tight).settle(channel)
    await of(tight).settle(channel)
    expect(mustFail(await fund(next, 900_001n)).code).toBe('denied')
    must(await fund(next, 900_000n))
  })

  it('closes early, leaves the payee its time, and withdraws after it', async () => {
    const { channel, id } = await open()
    const last = await claim(channel, 400_000n)
    must(await of(payer).close(channel))
    must(await of(payer).close(channel))
    const { expiresAt } = await of(payer).getChannel(id)
    expect(expiresAt - (await payer.now())).toBeLessThanOrEqual(600)
    expect(mustFail(await of(payer).withdraw(channel))).toMatchObject({ reason: 'ChannelNotExpired' })
    must(await of(payee).claim([last]))
    const before = await payer.balance()
    await world.pass(700)
    must(await of(payer).withdraw(channel))
    must(await of(payer).withdraw(channel))
    expect(await payer.balance()).toBe(before + 600_000n)
    expect(mustFail(await of(payee).claim([await claim(channel, 500_000n)])).code).toBe('reverted')
  })

  it('refuses what is not its own', async () => {
    const { channel } = await open()
    expect(mustFail(await of(payee).signClaim({ channel, amount: 1n })).code).toBe('denied')
    expect(mustFail(await of(payee).close(channel)).code).toBe('denied')
    expect(mustFail(await of(payer).release(channel)).code).toBe('denied')
    const foreign: Hex = of(payee).contract
    expect(
      mustFail(await of(payer).signClaim({ channel: { ...channel, token: foreign }, amount: 1n })).code,
    ).toBe('denied')
  })
})
