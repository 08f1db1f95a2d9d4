import { SpendingMandate__factory } from '@dealwright/contracts'
import {
  type CreateMandateParameters,
  createMandate,
  drawTypedData,
  encodeSignedMandate,
  hashMandate,
  parseMandate,
  randomHex,
  revocationTypedData,
  type SignedMandate,
} from '@dealwright/protocols'
import {
  encodeDraw,
  grantMandate,
  mandatePermit,
  readMandate,
  revokeMandate,
  type Wallet,
} from '@dealwright/wallet'
import { TypedDataEncoder } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agree, createWorld, mined, must, mustFail, sign, toHex, token, type World } from './wallet-world.ts'

let world: World
let provider: Wallet
/** A wallet of the agent that pays by itself. */
let agent: Wallet

const principalAccount = 7
const agentAccount = 4

beforeAll(async () => {
  world = await createWorld()
  ;[provider, agent] = await Promise.all([world.wallet(1), world.wallet(agentAccount)])
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** A mandate of 2 USDC a deal, 3 a day and 5 in all, unless told otherwise. */
async function grant(
  changes: Partial<CreateMandateParameters> = {},
  withPermit = true,
): Promise<SignedMandate> {
  const principal = world.outsider(principalAccount)
  const unsigned = createMandate({
    principal: toHex(principal.address),
    agent: agent.address,
    network: agent.network,
    perDeal: '2 USDC',
    perPeriod: '3 USDC',
    period: 'day',
    total: '5 USDC',
    validFor: 7 * 86_400,
    now: await agent.now(),
    ...changes,
  })
  const permit = withPermit ? { permit: await mandatePermit(world.provider, unsigned) } : {}
  return grantMandate(unsigned, { principal, ...permit })
}

/** The agent's wallet with a mandate. */
const open = (mandate: SignedMandate) => world.wallet(agentAccount, { mandate })

const balanceOf = async (holder: string): Promise<bigint> =>
  token(world, world.devnet.token.address).getFunction('balanceOf').staticCall(holder)

async function buy(client: Wallet, price: bigint, serviceDigest = randomHex()) {
  const agreement = await agree(client, provider, { token: world.devnet.token.address, price, serviceDigest })
  const { job, signed } = await sign(agreement, client, provider)
  return { job, signed, agreement, opened: await client.openJob(signed) }
}

describe('what the contract and the SDK must agree on', () => {
  it('hashes mandates, draws and revocations alike', async () => {
    const contract = SpendingMandate__factory.connect(world.devnet.contracts.spendingMandate, world.provider)
    for (const services of [[], [`sha256:${'ab'.repeat(32)}`, `sha256:${'cd'.repeat(32)}`]]) {
      const signed = await grant({ services, registry: services.length > 0 }, false)
      const hash = hashMandate(signed.mandate, signed)
      expect(await contract.hashMandate({ ...signed.mandate, services: [...signed.mandate.services] })).toBe(
        hash,
      )
      const agreement = randomHex()
      const draw = drawTypedData({ mandate: hash, agreement }, signed)
      expect(await contract.hashDraw(hash, agreement)).toBe(
        TypedDataEncoder.hash(draw.domain, draw.types, draw.message),
      )
      const revocation = revocationTypedData(hash, signed)
      expect(await contract.hashRevocation(hash)).toBe(
        TypedDataEncoder.hash(revocation.domain, revocation.types, revocation.message),
      )
    }
  })
})

describe('an agent with a mandate', () => {
  let mandate: SignedMandate
  let client: Wallet

  beforeEach(async () => {
    const text = JSON.stringify(encodeSignedMandate(await grant()))
    mandate = must(asResult(parseMandate(JSON.parse(text))))
    client = await open(mandate)
  })

  it('pays with the principal’s money, relays its permit once, and pays each deal once', async () => {
    const { principal } = mandate.mandate
    const before = await Promise.all([balanceOf(principal), balanceOf(agent.address)])
    expect(must(await required(client.spendable)())).toEqual({ perDeal: 2_000_000n, inAll: 3_000_000n })
    const { job, signed, opened } = await buy(client, 1_500_000n)
    must(opened)
    expect(must(await client.openJob(signed))).toEqual(must(opened))
    expect(await Promise.all([balanceOf(principal), balanceOf(agent.address)])).toEqual([
      before[0] - 1_500_000n,
      before[1],
    ])
    expect(await client.getJob(job)).toMatchObject({ status: 'Funded', client: agent.address })
    expect(await readMandate(world.provider, mandate)).toMatchObject({
      spent: 1_500_000n,
      spentInPeriod: 1_500_000n,
      available: 1_500_000n,
      allowance: 3_500_000n,
      isRevoked: false,
    })
    must((await buy(client, 1_500_000n)).opened)
    expect(mustFail(await required(client.spendable)())).toMatchObject({
      code: 'denied',
      reason: 'mandate',
      message: expect.stringContaining('3.00 USDC of this period are spent'),
    })
  })

  it('gets a refund to the principal, and not to itself', async () => {
    const { principal } = mandate.mandate
    const before = await Promise.all([balanceOf(principal), balanceOf(agent.address)])
    const { job, opened } = await buy(client, 1_000_000n)
    must(opened)
    must(await provider.rejectJob({ job, reason: 'cannot' }))
    expect(await Promise.all([balanceOf(principal), balanceOf(agent.address)])).toEqual(before)
    // Spending is gross.
    expect(await readMandate(world.provider, mandate)).toMatchObject({ spent: 1_000_000n })
  })

  it('is told in one line when it is taken back, at once', async () => {
    await revokeMandate(mandate, { principal: world.outsider(principalAccount), provider: world.provider })
    expect(mustFail(await required(client.spendable)())).toMatchObject({
      code: 'denied',
      message: expect.stringContaining('took the mandate back'),
    })
    expect(mustFail((await buy(client, 1_000_000n)).opened)).toMatchObject({
      code: 'denied',
      reason: 'mandate',
    })
  })

  it('may be relayed by anyone, with a draw that pays this one deal only', async () => {
    const agreement = await agree(client, provider, { token: world.devnet.token.address })
    const { signed } = await sign(agreement, client, provider)
    const payment = must(await client.authorizePayment(agreement))
    expect(payment.method).toBe('source')
    const other = await sign({ ...agreement, salt: randomHex() }, client, provider)
    expect(mustFail(await provider.relayJob({ ...other.signed, payment }))).toMatchObject({
      code: 'reverted',
      reason: 'InvalidSignature',
    })
    const gas = await world.provider.getBalance(agent.address)
    must(await provider.relayJob({ ...signed, payment }))
    expect(await world.provider.getBalance(agent.address)).toBe(gas)
  })

  it('refuses what is above its limits before anything is signed', async () => {
    const agreement = await agree(client, provider, { token: world.devnet.token.address, price: 2_000_001n })
    expect(mustFail(await client.signAgreement(agreement))).toMatchObject({ code: 'denied' })
  })
})

describe('an agent whose own guard is bypassed', () => {
  it('takes no more than the contract lets it', async () => {
    const mandate = await grant()
    const client = await open(mandate)
    // The permit goes on chain with the first deal; from then on only the contract stands in the way.
    must((await buy(client, 1_000_000n)).opened)
    const { principal } = mandate.mandate
    const before = await balanceOf(principal)
    const loose = await world.wallet(agentAccount, {
      policy: { perDealCeiling: '1000 USDC', budgets: [{ limit: '100000 USDC', per: 'day' }] },
    })
    const steal = async (price: bigint, forged = mandate) => {
      const agreement = await agree(loose, provider, { token: world.devnet.token.address, price })
      const { signed } = await sign(agreement, loose, provider)
      const drawn = must(await loose.signDraw({ mandate: hashMandate(forged.mandate, forged), agreement }))
      const data = encodeDraw(forged, { agentSignature: drawn, providerAgentId: 0n })
      return loose.relayJob({
        ...signed,
        payment: { method: 'source', source: mandate.spendingMandate, data },
      })
    }
    expect(mustFail(await steal(2_000_001n))).toMatchObject({ code: 'reverted', reason: 'OverDealLimit' })
    const wider = { ...mandate, mandate: { ...mandate.mandate, perDeal: 100_000_000n, total: 100_000_000n } }
    expect(mustFail(await steal(3_000_000n, wider))).toMatchObject({
      code: 'reverted',
      reason: 'InvalidSignature',
    })
    must(await steal(2_000_000n))
    expect(mustFail(await steal(1n))).toMatchObject({ code: 'reverted', reason: 'OverPeriodLimit' })
    expect(await balanceOf(principal)).toBe(before - 2_000_000n)
  })
})

describe('what a mandate names', () => {
  it('is opened by its own agent only', async () => {
    const other = await grant({ agent: provider.address }, false)
    await expect(open(other)).rejects.toMatchObject({ code: 'bad-mandate' })
  })

  it('is signed by its principal only', async () => {
    const unsigned = createMandate({
      principal: toHex(world.outsider(principalAccount).address),
      agent: agent.address,
      network: agent.network,
      perDeal: '1 USDC',
      total: '1 USDC',
      validFor: 60,
      now: await agent.now(),
    })
    await expect(grantMandate(unsigned, { principal: world.outsider(3) })).rejects.toMatchObject({
      code: 'wrong-signer',
    })
  })

  it('covers no other service, and no provider that the registry does not know', async () => {
    const client = await open(await grant({ services: [`sha256:${'ab'.repeat(32)}`], registry: true }))
    const wrong = await agree(client, provider, { token: world.devnet.token.address })
    expect(mustFail(await client.signAgreement(wrong))).toMatchObject({ code: 'denied', reason: 'service' })
    const unknown = await buy(client, 1_000_000n, `0x${'ab'.repeat(32)}`)
    expect(mustFail(unknown.opened)).toMatchObject({
      code: 'denied',
      message: expect.stringContaining('registered'),
    })
    must(
      await provider.register({
        type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
        name: 'provider',
        description: 'sells',
        services: [],
        x402Support: false,
        active: true,
        registrations: [],
        supportedTrust: [],
      }),
    )
    must((await buy(client, 1_000_000n, `0x${'ab'.repeat(32)}`)).opened)
  })

  it('waits for the principal’s allowance, and says so', async () => {
    const principal = world.outsider(principalAccount)
    const money = token(world, world.devnet.token.address, principalAccount)
    const mandate = await grant({}, false)
    await mined(money.getFunction('approve')(mandate.spendingMandate, 0n))
    const client = await open(mandate)
    expect(mustFail(await required(client.spendable)())).toMatchObject({
      code: 'denied',
      message: expect.stringContaining(`ask it to approve 5.00 USDC`),
    })
    await mined(money.getFunction('approve')(mandate.spendingMandate, 5_000_000n))
    expect(must(await required(client.spendable)())).toEqual({ perDeal: 2_000_000n, inAll: 3_000_000n })
    expect(await balanceOf(principal.address)).toBeGreaterThan(0n)
    must((await buy(client, 1_000_000n)).opened)
  })

  it('ends', async () => {
    const client = await open(await grant({ validFor: 120 }))
    await world.pass(121)
    expect(mustFail(await required(client.spendable)())).toMatchObject({
      message: expect.stringContaining('ended at'),
    })
  })
})

const asResult = <Value>(result: { ok: true; value: Value } | { ok: false; error: string }) =>
  result.ok ? result : { ok: false as const, error: { message: result.error } }

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('A wallet with a mandate says what is left.')
  return value
}
