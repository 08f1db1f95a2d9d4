import { describe, expect, it } from 'vitest'
import { alice, around, bob, carol, makePurchase, makeTerms } from '../../testing/deals.ts'
import type { DealMessage } from '../deal-protocol.ts'
import type { DealEvent, Decision } from '../decision.ts'
import { decidePurchase } from './decide-purchase.ts'
import type { Purchase } from './purchase.ts'

const now = Date.now()
const dealHash = `0x${'d'.repeat(64)}` as const
const transaction = `0x${'7'.repeat(64)}` as const
const failure = (
  effect: 'open-job' | 'send' | 'complete-job' | 'verify-delivery',
  code: string,
): DealEvent => ({
  type: 'effect-failed',
  effect,
  code,
  message: code,
})

/** Plays events one after another. What changes nothing is skipped, as the engine does. */
class Game {
  state: Purchase
  last: Decision<Purchase>
  now = now

  constructor(providers = [bob, carol], terms = makeTerms({ reviewPeriod: 600 })) {
    this.last = makePurchase(providers, terms)
    this.state = this.last.state
  }

  tell(event: DealEvent): this {
    this.last = decidePurchase(this.state, event, around(alice, this.now)) ?? {
      state: this.state,
      effects: [],
      notices: [],
    }
    this.state = this.last.state
    return this
  }

  hear(index: number, content: DealMessage): this {
    const conversation = this.state.threads[index]?.conversation ?? ''
    return this.tell({ type: 'message', conversation, envelopeId: crypto.randomUUID(), content })
  }

  offer(index: number, price: number): this {
    return this.hear(index, { message: 'Offer', body: { price: String(price) } })
  }

  refuse(index: number): this {
    return this.hear(index, { message: 'Refuse', body: { code: 'busy', message: 'no' } })
  }

  sign(): this {
    return this.tell({ type: 'agreement-signed', hash: dealHash, signature: '0x11' })
  }

  countersign(index: number, hash: `0x${string}` = dealHash): this {
    return this.hear(index, { message: 'Signed', body: { hash, signature: '0x22' } })
  }

  fund(): this {
    return this.tell({ type: 'job-opened', transaction })
  }

  deliver(index: number): this {
    return this.hear(index, { message: 'Deliver', body: { output: { twice: 42 }, transaction } })
  }

  deadline(): this {
    this.now = Math.max(this.now, this.state.deadline ?? this.now)
    return this.tell({ type: 'deadline' })
  }

  get effects(): string[] {
    return this.last.effects.map(effect => (effect.type === 'send' ? effect.content.message : effect.type))
  }
}

const working = () => new Game([bob]).offer(0, 400_000).sign().countersign(0).fund()

describe('decidePurchase', () => {
  it('fails at once where nobody sells', () => {
    const { state, effects } = makePurchase([])
    expect([state.phase, state.failure?.code, effects]).toEqual(['failed', 'no-proposal', []])
  })

  it('waits for every thread and takes the cheapest', () => {
    const game = new Game().offer(0, 490_000)
    expect([game.state.phase, game.effects]).toEqual(['negotiating', []])
    game.offer(1, 480_000)
    expect(game.state.agreement).toMatchObject({
      provider: carol,
      price: '480000',
      client: alice,
      evaluator: alice,
    })
    expect(game.effects).toEqual(['sign-agreement'])
  })

  it('counters what is too dear and says no after the last round', () => {
    const game = new Game([bob], makeTerms({ rounds: 1 })).offer(0, 2_000_000)
    expect(game.effects).toEqual(['Offer'])
    game.offer(0, 1_900_000)
    expect(game.effects).toEqual(['Reject'])
    expect(game.state).toMatchObject({ phase: 'failed', failure: { code: 'no-agreement' } })
  })

  it('passes over a provider that does not sign, and tries the next', () => {
    const game = new Game().offer(0, 450_000).offer(1, 480_000).sign()
    expect(game.effects).toEqual(['Agree'])
    game.deadline()
    expect(game.state.agreement).toMatchObject({ provider: carol, price: '480000' })
    expect([game.state.deal, game.state.clientSignature]).toEqual([undefined, undefined])
    // Its signature comes too late to be worth anything.
    game.countersign(0)
    expect([game.state.phase, game.effects]).toEqual(['signing', ['Cancel']])
  })

  it('pays nobody who signed something else', () => {
    const game = new Game([bob])
      .offer(0, 400_000)
      .sign()
      .countersign(0, `0x${'e'.repeat(64)}`)
    expect([game.state.phase, game.effects]).toEqual(['failed', ['Cancel', 'release-spending']])
  })

  it('tells those who lost, and answers them when they speak too late', () => {
    const game = new Game().offer(0, 450_000).offer(1, 480_000).sign().countersign(0)
    expect(game.effects).toEqual(['Reject', 'open-job'])
    expect(game.countersign(1).effects).toEqual(['Cancel'])
    expect(game.state.phase).toBe('funding')
  })

  it.each(['negotiating', 'signing', 'agreeing'] as const)('is called off while %s', phase => {
    const game = new Game()
    if (phase !== 'negotiating') game.offer(0, 450_000).offer(1, 480_000)
    if (phase === 'agreeing') game.sign()
    expect(game.state.phase).toBe(phase)
    game.tell({ type: 'cancelled' })
    expect(game.state).toMatchObject({ phase: 'failed', deadline: null, failure: { code: 'cancelled' } })
    // Whoever is asked to sign can not be spoken to before it answers; it hears of it then.
    expect(game.effects).toEqual(
      { negotiating: [], signing: ['Reject', 'Reject'], agreeing: ['Reject', 'release-spending'] }[phase],
    )
    if (phase === 'agreeing') expect(game.countersign(0).effects).toEqual(['Cancel'])
  })

  it('is not called off once money may have moved', () => {
    const game = new Game([bob]).offer(0, 400_000).sign().countersign(0).tell({ type: 'cancelled' })
    expect(game.state.phase).toBe('funding')
  })

  it('does not take a lost courtesy for a failed payment', () => {
    const game = new Game([bob])
      .offer(0, 400_000)
      .sign()
      .countersign(0)
      .tell(failure('send', 'peer-unreachable'))
    expect(game.state.phase).toBe('funding')
    expect(game.fund().state.phase).toBe('working')
  })

  it('asks again while it is unknown whether the payment went through, until it can not any more', () => {
    const game = new Game([bob]).offer(0, 400_000).sign().countersign(0)
    game.tell(failure('open-job', 'unknown')).deadline()
    expect([game.state.phase, game.effects]).toEqual(['funding', ['open-job']])
    game.now = (game.state.terms.deliverBy + 60) * 1000
    game.tell(failure('open-job', 'unreachable')).deadline()
    expect([game.state.phase, game.effects]).toEqual(['refunding', ['reclaim']])
    expect(game.tell({ type: 'never-funded' }).state).toMatchObject({
      phase: 'failed',
      failure: { code: 'not-funded' },
    })
  })

  it.each(['denied', 'reverted', 'insufficient-funds'])('gives up where the payment was %s', code => {
    const game = new Game([bob]).offer(0, 400_000).sign().countersign(0).tell(failure('open-job', code))
    expect([game.state.phase, game.state.failure?.code, game.effects]).toEqual([
      'failed',
      code,
      ['Cancel', 'release-spending'],
    ])
  })

  it('checks a delivery before it pays', () => {
    const game = working().deliver(0)
    expect([game.state.phase, game.effects]).toEqual(['verifying', ['verify-delivery']])
    expect(game.tell({ type: 'delivery-verified' }).effects).toEqual(['complete-job'])
    expect(game.tell({ type: 'job-completed', transaction }).effects).toEqual(['Complete', 'leave-feedback'])
    expect(game.state.phase).toBe('completed')
  })

  it('refuses a bad delivery and gets the money back', () => {
    const game = working().deliver(0).tell({ type: 'delivery-refused', message: 'not as promised' })
    expect([game.state.phase, game.effects]).toEqual(['rejecting', ['reject-job']])
    expect(game.tell({ type: 'job-rejected', transaction }).effects).toEqual(['Dispute'])
    expect(game.state).toMatchObject({ phase: 'refunded', failure: { code: 'bad-delivery' } })
  })

  it('gets the money back at the delivery date where a delivery was never submitted', () => {
    const game = working().deliver(0).tell(failure('verify-delivery', 'not-submitted'))
    expect(game.state).toMatchObject({ phase: 'refunding', failure: { code: 'bad-delivery' } })
    expect(game.state.deadline).toBeGreaterThan(game.state.terms.deliverBy * 1000)
    expect(game.deadline().effects).toEqual(['reclaim'])
    expect(game.tell({ type: 'undelivered', reviewLeft: 600 }).effects).toEqual(['reject-job'])
  })

  it('believes no failure before the chain does, and takes the delivery after all', () => {
    const game = working().hear(0, { message: 'Failure', body: { message: 'the abacus broke' } })
    expect([game.state.phase, game.effects]).toEqual(['refunding', ['reclaim']])
    expect(game.deliver(0).state).toMatchObject({ phase: 'verifying' })
    expect(game.state.failure).toBeUndefined()
    expect(game.tell({ type: 'undelivered', reviewLeft: 600 }).state.phase).toBe('verifying')
  })

  it('waits for the mail where work was submitted, and refuses while it still can', () => {
    const game = working().deadline()
    expect(game.effects).toEqual(['reclaim'])
    game.tell({ type: 'undelivered', reviewLeft: 600 })
    expect(game.state).toMatchObject({ phase: 'overdue', deadline: game.now + 300_000 })
    const late = new Game([bob])
    late.state = game.state
    expect(late.deliver(0).state.phase).toBe('verifying')
    expect(game.deadline().effects).toEqual(['reject-job'])
    expect(game.tell({ type: 'released' }).state).toMatchObject({
      phase: 'failed',
      failure: { code: 'paid-undelivered' },
    })
  })

  it('tries to pay again where the chain can not be reached', () => {
    const game = working()
      .deliver(0)
      .tell({ type: 'delivery-verified' })
      .tell(failure('complete-job', 'unreachable'))
    expect(game.deadline().effects).toEqual(['complete-job'])
    // The result is good and here: where this side may not pay, the provider takes the money after the review period.
    expect(game.tell(failure('complete-job', 'reverted')).state.phase).toBe('completed')
  })

  it('ignores what comes from nowhere', () => {
    const { state } = new Game()
    const content = { message: 'Offer', body: { price: '1' } } as const
    const stranger = { type: 'message', conversation: 'elsewhere', envelopeId: 'e', content } as const
    expect(decidePurchase(state, stranger, around(alice))).toBeUndefined()
    expect(decidePurchase(state, { type: 'job-opened', transaction }, around(alice))).toBeUndefined()
  })
})
