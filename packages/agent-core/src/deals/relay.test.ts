import type { Agreement } from '@dealwright/protocols'
import { randomHex } from '@dealwright/protocols'
import { beforeEach, describe, expect, it } from 'vitest'
import type { WalletPort } from '../ports/wallet.ts'
import { alice, around, bob, makePurchase, makeTerms } from '../testing/deals.ts'
import { hash, network, SimulatedChain } from '../testing/simulated-chain.ts'
import type { DealMessage, PaymentRecord } from './deal-protocol.ts'
import type { DealEvent, Decision } from './decision.ts'
import type { Effect } from './effect.ts'
import { leaveFeedback } from './effects/leave-feedback.ts'
import { relayCompletion, relayJob } from './effects/relay.ts'
import { completeJob, openJob } from './effects/settle.ts'
import { toPaymentRecord } from './effects/to-payment.ts'
import { decidePurchase } from './purchase/decide-purchase.ts'
import type { Purchase } from './purchase/purchase.ts'
import { decideSale } from './sale/decide-sale.ts'
import type { Sale } from './sale/sale.ts'

const deal = `0x${'d'.repeat(64)}` as const
const transaction = `0x${'7'.repeat(64)}` as const
const payment: PaymentRecord = {
  method: 'authorization',
  validAfter: '0',
  validBefore: '1800000000',
  signature: '0x33',
}
const acceptance = { reason: deal, signature: '0x44' } as const

const namesOf = (effects: readonly Effect[]): string[] =>
  effects.map(effect => (effect.type === 'send' ? effect.content.message : effect.type))

/** Plays events against one side. What changes nothing is skipped, as the engine does. */
class Side<State extends Purchase | Sale> {
  state: State
  effects: string[] = []
  now = Date.now()
  readonly #decide: (state: State, event: DealEvent, now: number) => Decision<State> | undefined

  constructor(
    state: State,
    decide: (state: State, event: DealEvent, now: number) => Decision<State> | undefined,
  ) {
    this.state = state
    this.#decide = decide
  }

  tell(event: DealEvent): this {
    const decision = this.#decide(this.state, event, this.now)
    this.effects = namesOf(decision?.effects ?? [])
    this.state = decision?.state ?? this.state
    return this
  }

  hear(conversation: string, content: DealMessage): this {
    return this.tell({ type: 'message', conversation, envelopeId: crypto.randomUUID(), content })
  }

  fail(effect: Effect['type'], code: string): this {
    return this.tell({ type: 'effect-failed', effect, code, message: code })
  }

  deadline(): this {
    this.now = Math.max(this.now, this.state.deadline ?? this.now)
    return this.tell({ type: 'deadline' })
  }
}

/** A buyer that has just learnt that it must have its payment relayed. */
function buyer(): { side: Side<Purchase>; say: (content: DealMessage) => Side<Purchase> } {
  const { state } = makePurchase([bob], makeTerms({ reviewPeriod: 600 }))
  const conversation = state.threads[0]?.conversation ?? ''
  const side = new Side<Purchase>(state, (purchase, event, now) =>
    decidePurchase(purchase, event, around(alice, now)),
  )
  const say = (content: DealMessage) => side.hear(conversation, content)
  say({ message: 'Offer', body: { price: '400000' } })
  side.tell({ type: 'agreement-signed', hash: deal, signature: '0x11' })
  say({ message: 'Signed', body: { hash: deal, signature: '0x22' } })
  expect(side.effects).toEqual(['open-job'])
  side.tell({ type: 'payment-signed', payment })
  return { side, say }
}

const deliver = { message: 'Deliver', body: { output: { twice: 42 }, transaction } } as const

describe('a buyer whose payment is relayed', () => {
  it('hands its payment over once, and believes the chain only', () => {
    const { side, say } = buyer()
    expect([side.state.phase, side.effects]).toEqual(['funding', ['Pay']])
    expect(side.deadline().effects).toEqual(['open-job'])
    expect(side.tell({ type: 'payment-signed', payment }).effects).toEqual([])
    expect(side.state.deadline).toBeGreaterThan(side.now)
    expect([say({ message: 'Opened', body: { transaction } }).state.phase, side.effects]).toEqual([
      'funding',
      ['open-job'],
    ])
    expect(say({ message: 'Opened', body: { transaction } }).effects).toEqual([])
    side.tell({ type: 'job-opened', transaction })
    expect([side.state.phase, side.effects]).toEqual(['working', []])
    expect(side.state.transactions).toEqual([{ step: 'fund', hash: transaction }])
  })

  it.each(['denied', 'reverted', 'insufficient-funds'])(
    'does not take its money for safe because its own try was %s',
    code => {
      const { side } = buyer()
      side.fail('open-job', code)
      expect([side.state.phase, side.effects]).toEqual(['funding', []])
    },
  )

  it('waits for the chain where the provider says that it did not open the job', () => {
    const { side, say } = buyer()
    say({ message: 'Failure', body: { message: 'no gas here' } })
    expect([side.state.phase, side.effects]).toEqual(['refunding', ['reclaim']])
    side.now = (side.state.terms.deliverBy + 60) * 1000
    expect(side.deadline().effects).toEqual(['reclaim'])
    side.tell({ type: 'never-funded' })
    expect(side.state).toMatchObject({
      phase: 'failed',
      failure: { code: 'not-funded', message: 'no gas here' },
    })
    expect(side.effects).toEqual(['release-spending'])
  })

  it('takes a delivery that is quicker than the news of the funding', () => {
    const { side, say } = buyer()
    expect([say(deliver).state.phase, side.effects]).toEqual(['verifying', ['verify-delivery']])
    side.tell({ type: 'job-opened', transaction })
    expect(side.state).toMatchObject({
      phase: 'verifying',
      transactions: [{ step: 'submit' }, { step: 'fund' }],
    })
  })

  it('gives its acceptance once, and is done when the chain says so', () => {
    const { side, say } = buyer()
    side.tell({ type: 'job-opened', transaction })
    say(deliver)
    expect(side.tell({ type: 'delivery-verified' }).effects).toEqual(['complete-job'])
    expect(side.tell({ type: 'completion-signed', ...acceptance }).effects).toEqual(['Approve'])
    expect(say({ message: 'Paid', body: { transaction } }).effects).toEqual(['complete-job'])
    side.tell({ type: 'job-completed', transaction })
    expect([side.state.phase, side.effects]).toEqual(['completed', ['leave-feedback']])
  })

  it('does not wait for ever for a provider that does not take its money', () => {
    const { side, say } = buyer()
    side.tell({ type: 'job-opened', transaction })
    say(deliver)
    side.tell({ type: 'delivery-verified' })
    for (let looks = 0; looks < 10 && side.state.phase === 'completing'; looks += 1) {
      side.tell({ type: 'completion-signed', ...acceptance })
      if (side.state.phase === 'completing') expect(side.deadline().effects).toEqual(['complete-job'])
    }
    expect(side.state.phase).toBe('completed')
  })
})

/** A seller that waits for a funding. */
function seller(phase: Sale['phase'] = 'awaiting-funding'): Side<Sale> {
  const agreement = {
    client: alice,
    provider: bob,
    evaluator: alice,
    token: network.token.address,
    price: '400000',
    serviceDigest: deal,
    requestHash: deal,
    deliverBy: Math.floor(Date.now() / 1000) + 3600,
    reviewPeriod: 600,
    salt: deal,
  }
  const state: Sale = {
    kind: 'sale',
    phase,
    conversation: crypto.randomUUID(),
    client: alice,
    service: { name: 'test.doubling', version: '1.0.0', digest: `sha256:${'ab'.repeat(32)}` },
    serviceHash: deal,
    input: { n: 21 },
    blinding: deal,
    requestHash: deal,
    ask: '400000',
    floor: '400000',
    rounds: 1,
    deliverBy: agreement.deliverBy,
    reviewPeriod: 600,
    history: [],
    answers: crypto.randomUUID(),
    deadline: null,
    agreement,
    clientSignature: '0x11',
    providerSignature: '0x22',
    deal,
    transactions: [],
  }
  return new Side<Sale>(state, (sale, event, now) => decideSale(sale, event, around(bob, now)))
}
const pay = { message: 'Pay', body: { payment } } as const
const approve = { message: 'Approve', body: acceptance } as const

describe('a seller that relays', () => {
  it('opens the job, says so, and works only once the chain shows the funding', () => {
    const side = seller()
    expect([side.hear('', pay).state.phase, side.effects]).toEqual(['relaying', ['relay-job']])
    side.tell({ type: 'job-opened', transaction })
    expect([side.state.phase, side.effects]).toEqual(['verifying', ['Opened', 'verify-funding']])
    expect(side.tell({ type: 'funding-verified' }).effects).toEqual(['start-work'])
  })

  it('relays a payment that came while it was looking at the chain', () => {
    const side = seller('verifying').hear('', pay)
    expect([side.state.phase, side.effects]).toEqual(['verifying', []])
    expect(side.fail('verify-funding', 'not-funded').effects).toEqual(['relay-job'])
  })

  it.each(['denied', 'reverted', 'insufficient-funds'])('tells the client where the payment is %s', code => {
    const side = seller().hear('', pay).fail('relay-job', code)
    expect([side.state.phase, side.effects]).toEqual(['failed', ['Failure']])
  })

  it('spends gas on few tries only', () => {
    const side = seller().hear('', pay)
    let relays = 0
    for (let rounds = 0; rounds < 8; rounds += 1) {
      if (side.effects.includes('relay-job')) relays += 1
      if (side.state.phase === 'relaying') side.fail('relay-job', 'unknown')
      expect(side.state.phase).toBe('awaiting-funding')
      side.deadline().fail('verify-funding', 'not-funded')
    }
    expect([relays, side.state.phase]).toEqual([3, 'awaiting-funding'])
  })

  it('takes the payment with the acceptance and says so, or after the review period', () => {
    const side = seller('delivered').hear('', approve)
    expect([side.state.phase, side.effects]).toEqual(['collecting', ['relay-completion']])
    side.fail('relay-completion', 'reverted')
    expect(side.state.phase).toBe('delivered')
    expect(side.deadline().effects).toEqual(['collect'])
    expect(side.tell({ type: 'under-review', reviewLeft: 60 }).state.phase).toBe('delivered')
    side.deadline().tell({ type: 'released', transaction })
    expect([side.state.phase, side.effects]).toEqual(['completed', ['Paid']])
  })

  it('uses an acceptance that came while the chain was asked', () => {
    const side = seller('collecting').hear('', approve)
    expect(side.tell({ type: 'under-review', reviewLeft: 60 }).effects).toEqual(['relay-completion'])
  })
})

describe('effects without gas', () => {
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
  let chain: SimulatedChain
  let client: WalletPort
  let provider: WalletPort
  let signatures: { clientSignature: `0x${string}`; providerSignature: `0x${string}` }

  beforeEach(async () => {
    chain = new SimulatedChain(() => deliverBy - 1000)
    chain.balances.set(alice, 1_000_000n)
    client = chain.wallet(alice)
    provider = chain.wallet(bob)
    const mine = await client.signAgreement(agreement)
    const theirs = await provider.signAgreement(agreement)
    if (!mine.ok || !theirs.ok) throw new Error('not signed')
    signatures = { clientSignature: mine.value.signature, providerSignature: theirs.value.signature }
  })

  const open = (gas?: 'provider') =>
    openJob(
      { type: 'open-job', agreement: record, ...signatures, ...(gas === undefined ? {} : { gas }) },
      client,
    )

  it.each([undefined, 'provider'] as const)('fund and complete through the provider (gas: %s)', async gas => {
    if (gas === undefined) chain.gasless.add(alice)
    const signed = await open(gas)
    if (signed.type !== 'payment-signed') throw new Error(signed.type)
    expect(chain.jobs.size).toBe(0)
    const relay = { type: 'relay-job', agreement: record, ...signatures, payment: signed.payment } as const
    expect(await relayJob(relay, provider)).toMatchObject({ type: 'job-opened' })
    expect(await relayJob(relay, provider)).toMatchObject({ type: 'job-opened' })
    expect(await open(gas)).toMatchObject({ type: 'job-opened' })
    expect(chain.balances.get(alice)).toBe(500_000n)
    await provider.submitWork({ job, deliverable: randomHex() })
    const complete = () =>
      completeJob({ type: 'complete-job', job, ...(gas === undefined ? {} : { gas }) }, client)
    const accepted = await complete()
    if (accepted.type !== 'completion-signed') throw new Error(accepted.type)
    const { reason, signature } = accepted
    expect(
      await relayCompletion({ type: 'relay-completion', job, reason, signature }, provider),
    ).toMatchObject({
      type: 'released',
    })
    expect(await complete()).toMatchObject({ type: 'job-completed' })
    expect(chain.balances.get(bob)).toBe(500_000n)
  })

  it('leave no feedback, and say why', async () => {
    const agent = { agentId: 1n, owner: bob, wallet: bob, agentURI: '' }
    const failure = { code: 'insufficient-funds', reason: 'gas', message: 'no gas', retryable: true } as const
    const wallet: WalletPort = {
      ...client,
      getAgent: async () => agent,
      giveFeedback: async () => ({ ok: false, error: failure }),
    }
    const parties = { agentId: '1', from: alice, to: bob }
    const effect = { type: 'leave-feedback', job, service: 's', value: 100, transaction, ...parties } as const
    expect(await leaveFeedback(effect, wallet)).toMatchObject({ type: 'feedback-skipped' })
  })

  it('hand over nothing where the token is paid by allowance', () => {
    expect(() =>
      toPaymentRecord({ method: 'allowance', validAfter: 0n, validBefore: 0n, signature: '0x' }),
    ).toThrow('gas')
  })
})
