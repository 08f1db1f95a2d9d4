import { type Address, agreementTypedData, type Hex, randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import { Contract } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agree, createWorld, mined, must, mustFail, sign, toHex, token, type World } from './wallet-world.ts'

let world: World
let alice: Wallet
let bob: Wallet
let carol: Wallet

beforeAll(async () => {
  world = await createWorld()
  ;[alice, bob, carol] = await Promise.all([world.wallet(0), world.wallet(1), world.wallet(2)])
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** A token that is not the network's, in which the client may spend 5 units of six decimals. */
async function foreign(name: 'PlainToken' | 'PermitToken', policy: { allowApprove?: boolean } = {}) {
  const address = await world.deploy(name)
  const contract = token(world, address)
  await mined(contract.getFunction('mint')(alice.address, 100_000_000n))
  const options = { policy: { ...policy, otherTokens: [{ address, perDealCeiling: 5_000_000n }] } }
  const [client, provider] = await Promise.all([world.wallet(0, options), world.wallet(1, options)])
  const allowance = (): Promise<bigint> =>
    contract.getFunction('allowance').staticCall(alice.address, world.devnet.contracts.escrow)
  const balance = (holder: string): Promise<bigint> => contract.getFunction('balanceOf').staticCall(holder)
  return { address, client, provider, allowance, balance }
}

describe('payment by EIP-3009', () => {
  it('can be relayed by anyone, who pays the gas and nothing else', async () => {
    const agreement = await agree(alice, bob, { token: world.devnet.token.address })
    const { job, signed } = await sign(agreement, alice, bob)
    const payment = must(await alice.authorizePayment(agreement))
    expect(payment).toMatchObject({ method: 'authorization', validBefore: BigInt(agreement.deliverBy) })
    const gas = await world.provider.getBalance(alice.address)
    const [before, relayer] = await Promise.all([alice.balance(), carol.balance()])
    const receipt = must(await carol.relayJob({ ...signed, payment }))
    expect(await world.provider.getBalance(alice.address)).toBe(gas)
    expect(await alice.balance()).toBe(before - agreement.price)
    expect(await carol.balance()).toBe(relayer)
    expect((await world.provider.getTransaction(receipt.transaction))?.from).toBe(carol.address)
    expect(must(await alice.openJob(signed))).toEqual(receipt)
    expect(await alice.getJob(job)).toMatchObject({ status: 'Funded', client: alice.address })
  })

  it('pays one deal only: another deal cannot take it', async () => {
    const agreement = await agree(alice, bob, { token: world.devnet.token.address })
    const other = await sign({ ...agreement, salt: randomHex() }, alice, bob)
    const payment = must(await alice.authorizePayment(agreement))
    expect(mustFail(await carol.relayJob({ ...other.signed, payment }))).toMatchObject({
      code: 'reverted',
      reason: 'ERC3009InvalidSignature',
    })
  })

  it('is signed by the client only', async () => {
    const agreement = await agree(alice, bob, { token: world.devnet.token.address })
    expect(mustFail(await bob.authorizePayment(agreement))).toMatchObject({
      code: 'denied',
      reason: 'client-only',
    })
  })
})

describe('a token that is not the network’s', () => {
  it('is refused unless the policy lists it', async () => {
    const { address } = await foreign('PermitToken')
    const agreement = await agree(alice, bob, { token: address })
    expect(mustFail(await alice.signAgreement(agreement))).toMatchObject({
      code: 'denied',
      reason: 'token-allowlist',
    })
    expect(mustFail(await bob.signAgreement(agreement))).toMatchObject({
      code: 'denied',
      reason: 'token-allowlist',
    })
  })

  it('is paid by EIP-2612 where it has no EIP-3009, several deals at once', async () => {
    const { address, client, provider, balance, allowance } = await foreign('PermitToken')
    const deals = await Promise.all(
      [1n, 2n, 3n].map(async price =>
        sign(await agree(client, provider, { token: address, price }), client, provider),
      ),
    )
    const results = await Promise.all(deals.map(({ signed }) => client.openJob(signed)))
    for (const result of results) must(result)
    expect(await balance(world.devnet.contracts.escrow)).toBe(6n)
    expect(await allowance()).toBe(0n)
  })

  it('is paid by an approve of the exact price where it has neither, if the policy allows that', async () => {
    const { address, client, provider, balance, allowance } = await foreign('PlainToken', {
      allowApprove: true,
    })
    const deals = await Promise.all(
      [10n, 20n].map(async price =>
        sign(await agree(client, provider, { token: address, price }), client, provider),
      ),
    )
    const results = await Promise.all(deals.map(({ signed }) => client.openJob(signed)))
    for (const result of results) must(result)
    expect(await balance(world.devnet.contracts.escrow)).toBe(30n)
    expect(await allowance()).toBe(0n)
  })

  it('has a leftover allowance reset before the exact one is set', async () => {
    const { address, client, provider, allowance } = await foreign('PlainToken', { allowApprove: true })
    const { escrow } = world.devnet.contracts
    await mined(token(world, address, 0).getFunction('approve')(escrow, 3n))
    const { signed } = await sign(
      await agree(client, provider, { token: address, price: 10n }),
      client,
      provider,
    )
    must(await client.openJob(signed))
    expect(await allowance()).toBe(0n)
  })

  it('is not approved by default', async () => {
    const { address, client, provider, allowance } = await foreign('PlainToken')
    const { signed } = await sign(await agree(client, provider, { token: address }), client, provider)
    expect(mustFail(await client.openJob(signed))).toMatchObject({ code: 'denied', reason: 'approve' })
    expect(mustFail(await client.authorizePayment(signed.agreement))).toMatchObject({
      reason: 'payment-by-signature',
    })
    expect(await allowance()).toBe(0n)
  })
})

describe('a contract account (ERC-1271)', () => {
  it('can be the client of a deal that another account opens', async () => {
    const { escrow } = world.devnet.contracts
    const account = await world.deploy('OwnedAccount', alice.address)
    await world.devnet.fund(account, { usdc: 2_000_000n })
    const agreement = await agree({ address: account, now: alice.now }, bob, {
      token: world.devnet.token.address,
    })
    const { domain, types, message } = agreementTypedData(agreement, {
      chainId: world.devnet.chainId,
      escrow,
    })
    // Signed outside the SDK by the account's owner: a wallet signs for its own address only.
    const clientSignature = toHex(await world.outsider(0).signTypedData(domain, types, message))
    expect(mustFail(await alice.signAgreement(agreement))).toMatchObject({ code: 'denied', reason: 'party' })
    const providerSignature = must(await bob.signAgreement(agreement)).signature

    const verify = (signer: Address, signature: Hex) =>
      carol.verifyAgreement({ agreement, signer, signature })
    expect(await verify(account, clientSignature)).toBe(true)
    expect(await verify(account, providerSignature)).toBe(false)
    expect(await verify(alice.address, clientSignature)).toBe(true)
    expect(await verify(bob.address, clientSignature)).toBe(false)
    expect(await verify(world.devnet.contracts.token, clientSignature)).toBe(false)

    const dollars = token(world, world.devnet.token.address)
    const approve = dollars.interface.encodeFunctionData('approve', [escrow, agreement.price])
    const execute = new Contract(account, ['function execute(address,bytes)'], world.outsider(0))
    await mined(execute.getFunction('execute')(world.devnet.token.address, approve))
    const payment = { method: 'allowance', validAfter: 0n, validBefore: 0n, signature: '0x' } as const
    must(await carol.relayJob({ agreement, clientSignature, providerSignature, payment }))
    expect(await dollars.getFunction('balanceOf').staticCall(account)).toBe(2_000_000n - agreement.price)
  })
})
