import { type Agreement, randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agree, createWorld, must, mustFail, sign, type World } from './wallet-world.ts'

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

async function openDeal(terms: Partial<Agreement> = {}) {
  const agreement = await agree(alice, bob, { token: world.devnet.token.address, ...terms })
  const { job, signed } = await sign(agreement, alice, bob)
  return { agreement, job, signed, opening: must(await alice.openJob(signed)) }
}

describe('a deal', () => {
  it('moves the price from client to provider and nowhere else', async () => {
    const [before, earnedBefore] = await Promise.all([alice.balance(), bob.balance()])
    const { job, agreement } = await openDeal()
    expect(await alice.balance()).toBe(before - agreement.price)
    const deliverable = randomHex()
    must(await bob.submitWork({ job, deliverable }))
    must(await alice.completeJob({ job }))
    expect(await bob.balance()).toBe(earnedBefore + agreement.price)
    expect(await alice.getJob(job)).toMatchObject({ status: 'Completed', deliverable, client: alice.address })
  })

  it('answers each step asked again with the receipt of the first, also at once and from a new wallet', async () => {
    const { job, signed, opening } = await openDeal()
    const again = await world.wallet(0)
    const openings = await Promise.all([alice.openJob(signed), alice.openJob(signed), again.openJob(signed)])
    for (const result of openings) expect(must(result)).toEqual(opening)
    const deliverable = randomHex()
    const [one, two] = await Promise.all([
      bob.submitWork({ job, deliverable }),
      bob.submitWork({ job, deliverable }),
    ])
    expect(must(two)).toEqual(must(one))
    const completed = must(await alice.completeJob({ job }))
    expect(must(await alice.completeJob({ job }))).toEqual(completed)
    expect(must(await carol.releaseJob({ job }))).toEqual(completed)
    expect(must(await bob.submitWork({ job, deliverable }))).toEqual(must(one))
  })

  it('answers two openings of one deal at the same moment with one receipt', async () => {
    const agreement = await agree(alice, bob, { token: world.devnet.token.address })
    const { signed } = await sign(agreement, alice, bob)
    const before = await alice.balance()
    const twin = await world.wallet(0)
    const results = await Promise.all([alice.openJob(signed), alice.openJob(signed), twin.openJob(signed)])
    expect(new Set(results.map(result => must(result).transaction)).size).toBe(1)
    expect(await alice.balance()).toBe(before - agreement.price)
  })

  it('refunds on rejection, and after the deadline', async () => {
    const before = await alice.balance()
    const rejected = await openDeal()
    must(await bob.submitWork({ job: rejected.job, deliverable: randomHex() }))
    const rejection = must(await alice.rejectJob({ job: rejected.job, reason: 'not what was asked' }))
    expect(must(await alice.rejectJob({ job: rejected.job, reason: 'again' }))).toEqual(rejection)
    const late = await openDeal({ deliverBy: (await alice.now()) + 60 })
    expect(mustFail(await carol.claimRefund({ job: late.job }))).toMatchObject({
      reason: 'DeliveryNotOverdue',
    })
    await world.pass(61)
    const refund = must(await carol.claimRefund({ job: late.job }))
    expect(must(await alice.claimRefund({ job: late.job }))).toEqual(refund)
    expect(await alice.getJob(late.job)).toMatchObject({ status: 'Expired' })
    expect(await alice.balance()).toBe(before)
  })

  it('pays a provider whose client stays silent', async () => {
    const { job } = await openDeal()
    must(await bob.submitWork({ job, deliverable: randomHex() }))
    expect(mustFail(await bob.releaseJob({ job }))).toMatchObject({
      code: 'reverted',
      reason: 'ReviewNotOver',
    })
    await world.pass(601)
    must(await bob.releaseJob({ job }))
    expect(await alice.getJob(job)).toMatchObject({ status: 'Completed' })
  })

  it('knows no job that was never opened', async () => {
    const job = randomHex()
    expect(await alice.getJob(job)).toBeUndefined()
    expect(mustFail(await alice.completeJob({ job }))).toMatchObject({
      code: 'reverted',
      reason: 'JobNotFound',
    })
  })
})

describe('a refusal', () => {
  it('names the custom error and who must act', async () => {
    const { job } = await openDeal()
    const failure = mustFail(await carol.submitWork({ job, deliverable: randomHex() }))
    expect(failure).toEqual({
      code: 'reverted',
      reason: 'Unauthorized',
      message: `The contract refused: unauthorized (jobId: ${job}, caller: ${carol.address}); another party of the deal must do this.`,
      retryable: false,
    })
  })

  it('says how many tokens are missing', async () => {
    const poor = await world.wallet(3)
    const balance = await poor.balance()
    const limit = balance * 2n
    const policy = { perDealCeiling: limit, budgets: [{ limit, per: 'day' as const }] }
    const rich = await world.wallet(3, { policy })
    const agreement = await agree(rich, bob, { token: world.devnet.token.address, price: balance + 250_000n })
    const { signed } = await sign(agreement, rich, bob)
    expect(mustFail(await rich.openJob(signed))).toMatchObject({
      code: 'insufficient-funds',
      reason: 'token',
      message: expect.stringContaining('send it 0.25 USDC more'),
    })
  })

  it('says how much gas money is missing', async () => {
    const agreement = await agree(alice, bob, { token: world.devnet.token.address })
    const { signed } = await sign(agreement, alice, bob)
    const held = await world.provider.getBalance(alice.address)
    await world.provider.send('anvil_setBalance', [alice.address, '0x1'])
    try {
      expect(mustFail(await alice.openJob(signed))).toMatchObject({
        code: 'insufficient-funds',
        reason: 'gas',
        message: expect.stringContaining(alice.address),
      })
    } finally {
      await world.provider.send('anvil_setBalance', [alice.address, `0x${held.toString(16)}`])
    }
  })

  it('comes before anything is signed where the policy says no', async () => {
    const token = world.devnet.token.address
    const dear = await agree(alice, bob, { token, price: 5_000_001n })
    expect(mustFail(await alice.signAgreement(dear))).toEqual({
      code: 'denied',
      reason: 'per-deal-ceiling',
      message:
        "5.000001 USDC is not within the ceiling of 5.00 USDC per deal: agree on less, or raise the policy's perDealCeiling.",
      retryable: false,
    })
    expect(mustFail(await alice.authorizePayment(dear))).toMatchObject({ reason: 'per-deal-ceiling' })
    const lavish = await world.wallet(0, { policy: { perDealCeiling: '6 USDC' } })
    const { signed, job } = await sign(dear, lavish, bob)
    expect(mustFail(await alice.openJob(signed))).toMatchObject({
      code: 'denied',
      reason: 'per-deal-ceiling',
    })
    expect(await alice.getJob(job)).toBeUndefined()
    expect(mustFail(await carol.signAgreement(dear))).toMatchObject({ code: 'denied', reason: 'party' })
    expect(mustFail(await carol.openJob(signed))).toMatchObject({ code: 'denied', reason: 'client-only' })
  })

  it('comes before payment where a side did not sign', async () => {
    const agreement = await agree(alice, bob, { token: world.devnet.token.address })
    const { signed } = await sign(agreement, alice, bob)
    const other = await sign({ ...agreement, price: 999n }, alice, bob)
    const forged = { ...signed, providerSignature: other.signed.providerSignature }
    expect(mustFail(await alice.openJob(forged))).toMatchObject({ code: 'denied', reason: 'signature' })
  })
})
