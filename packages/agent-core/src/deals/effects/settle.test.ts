import { type Agreement, commit, type Hex, randomHex } from '@dealwright/protocols'
import { beforeEach, describe, expect, it } from 'vitest'
import type { WalletPort } from '../../ports/wallet.ts'
import { alice, bob, carol } from '../../testing/deals.ts'
import { hash, network, SimulatedChain } from '../../testing/simulated-chain.ts'
import { leaveFeedback } from './leave-feedback.ts'
import { collect, openJob, reclaim, rejectJob, verifyFunding } from './settle.ts'
import { countersign } from './sign.ts'
import { verifyDelivery } from './verify-delivery.ts'

const deliverBy = 1_000_000
const agreement: Agreement = {
  client: alice,
  provider: bob,
  evaluator: alice,
  token: network.token.address,
  price: 500_000n,
  serviceDigest: randomHex(),
  requestHash: randomHex(),
  deliverBy,
  reviewPeriod: 600,
  salt: randomHex(),
}
const record = { ...agreement, price: String(agreement.price) }
const job = hash(agreement)
const deliverable: Hex = commit({ twice: 42 }, `0x${'b'.repeat(64)}`)

describe('effects on the chain', () => {
  let now: number
  let chain: SimulatedChain
  let client: WalletPort
  let provider: WalletPort

  beforeEach(() => {
    now = deliverBy - 1000
    chain = new SimulatedChain(() => now)
    chain.balances.set(alice, 1_000_000n)
    client = chain.wallet(alice)
    provider = chain.wallet(bob)
  })

  const fund = async () => {
    const mine = await client.signAgreement(agreement)
    const theirs = await provider.signAgreement(agreement)
    if (!mine.ok || !theirs.ok) throw new Error('not signed')
    const signatures = { clientSignature: mine.value.signature, providerSignature: theirs.value.signature }
    return openJob({ type: 'open-job', agreement: record, ...signatures }, client)
  }
  const submit = () => provider.submitWork({ job, deliverable })

  it('pays once, however often it is done', async () => {
    chain.fault = 'unknown'
    await expect(fund()).rejects.toMatchObject({ code: 'unknown', retryable: true })
    chain.mine()
    expect(await fund()).toMatchObject({ type: 'job-opened' })
    expect(await fund()).toMatchObject({ type: 'job-opened' })
    expect(chain.balances.get(alice)).toBe(500_000n)
  })

  it('signs only under a valid signature of the client', async () => {
    const forged = { type: 'countersign', agreement: record, clientSignature: '0x1234' } as const
    await expect(countersign(forged, provider)).rejects.toMatchObject({
      code: 'bad-signature',
      retryable: false,
    })
    const signed = await client.signAgreement(agreement)
    if (!signed.ok) throw new Error('not signed')
    const sound = { ...forged, clientSignature: signed.value.signature }
    expect(await countersign(sound, provider)).toMatchObject({ type: 'agreement-signed', hash: job })
  })

  it('believes in money that is on chain, on the agreed terms', async () => {
    const effect = { type: 'verify-funding', job, agreement: record } as const
    await expect(verifyFunding(effect, provider)).rejects.toMatchObject({ code: 'not-funded' })
    await fund()
    expect(await verifyFunding(effect, provider)).toEqual({ type: 'funding-verified' })
    const dearer = { ...effect, agreement: { ...record, price: '500001' } }
    await expect(verifyFunding(dearer, provider)).rejects.toMatchObject({ code: 'not-funded' })
  })

  it('reclaims what was not submitted in time, and nothing before', async () => {
    const effect = { type: 'reclaim', job, deliverBy } as const
    expect(await reclaim(effect, client)).toBeUndefined()
    await fund()
    expect(await reclaim(effect, client)).toBeUndefined()
    now = deliverBy + 1
    expect(await reclaim(effect, client)).toMatchObject({ type: 'refunded' })
    expect(await reclaim(effect, client)).toMatchObject({ type: 'refunded' })
    expect(chain.balances.get(alice)).toBe(1_000_000n)
  })

  it('learns that escrow was never funded once it can not be any more', async () => {
    now = deliverBy + 1
    expect(await reclaim({ type: 'reclaim', job, deliverBy }, client)).toEqual({ type: 'never-funded' })
  })

  it('learns that work was submitted, and how long it may be refused', async () => {
    await fund()
    await submit()
    now += 100
    expect(await reclaim({ type: 'reclaim', job, deliverBy }, client)).toEqual({
      type: 'undelivered',
      reviewLeft: 500,
    })
  })

  it('refuses within the review period, and knows when that is over', async () => {
    const effect = { type: 'reject-job', job, reason: 'bad' } as const
    await fund()
    await expect(rejectJob(effect, client)).rejects.toMatchObject({ code: 'not-submitted', retryable: false })
    await submit()
    now += 601
    expect(await rejectJob(effect, client)).toEqual({ type: 'released' })
    now -= 601
    expect(await rejectJob(effect, client)).toMatchObject({ type: 'job-rejected' })
    expect(chain.balances.get(alice)).toBe(1_000_000n)
  })

  it('gives work up while it is not submitted, and finds a submission that went through after all', async () => {
    const effect = { type: 'reject-job', job, reason: 'the abacus broke' } as const
    await fund()
    await submit()
    expect(await rejectJob(effect, provider)).toMatchObject({ type: 'work-submitted' })
    expect(chain.held()).toBe(500_000n)
  })

  it('collects after the review period, from whoever paid', async () => {
    const effect = { type: 'collect', job } as const
    await expect(collect(effect, provider)).rejects.toMatchObject({ code: 'unknown-job' })
    await fund()
    await submit()
    expect(await collect(effect, provider)).toEqual({ type: 'under-review', reviewLeft: 600 })
    now += 601
    expect(await collect(effect, provider)).toMatchObject({ type: 'released' })
    expect(await collect(effect, provider)).toMatchObject({ type: 'released' })
    expect(chain.balances.get(bob)).toBe(500_000n)
  })

  it('holds a delivery to its commitment and its schema, once it is submitted', async () => {
    const schema = { type: 'object', properties: { twice: { type: 'number' } }, required: ['twice'] }
    const effect = { type: 'verify-delivery', job, deliverable, output: { twice: 42 }, schema } as const
    await fund()
    await expect(verifyDelivery(effect, client)).rejects.toMatchObject({
      code: 'not-submitted',
      retryable: true,
    })
    await submit()
    expect(await verifyDelivery(effect, client)).toEqual({ type: 'delivery-verified' })
    expect(await verifyDelivery({ ...effect, deliverable: randomHex() }, client)).toMatchObject({
      type: 'delivery-refused',
    })
    expect(await verifyDelivery({ ...effect, output: 'x' }, client)).toMatchObject({
      type: 'delivery-refused',
    })
  })

  it('leaves feedback on the counterparty only, whatever agent id it claims', async () => {
    const effect = {
      type: 'leave-feedback',
      agentId: '7',
      job,
      service: 'test.doubling',
      value: 100,
      from: alice,
      to: bob,
      transaction: randomHex(),
    } as const
    const registered = (address: typeof alice): WalletPort => ({
      ...provider,
      getAgent: async agentId => ({ agentId, owner: address, wallet: address, agentURI: '' }),
    })
    expect(await leaveFeedback(effect, registered(alice))).toMatchObject({ type: 'feedback-left' })
    expect(await leaveFeedback(effect, registered(carol))).toBeUndefined()
    expect(await leaveFeedback(effect, provider)).toBeUndefined()
  })
})
