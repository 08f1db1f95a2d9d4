import { describe, expect, it } from 'vitest'
import { alice, around, bob, carol, makeCall } from '../../testing/deals.ts'
import { network } from '../../testing/simulated-chain.ts'
import { type AgreementRecord, type DealMessage, dealMessage } from '../deal-protocol.ts'
import type { DealEvent, Decision } from '../decision.ts'
import { decideSale } from './decide-sale.ts'
import { faultOfAgreement } from './fault-of-agreement.ts'
import { openSale } from './open-sale.ts'
import type { Sale } from './sale.ts'

const dealHash = `0x${'d'.repeat(64)}` as const
const transaction = `0x${'7'.repeat(64)}` as const
const offering = { ask: 1_500_000n, floor: 800_000n, faultOf: () => undefined }

function open(): Decision<Sale> {
  const { conversation, id: envelopeId, body, type } = makeCall(alice, bob, { agentId: '7' })
  const content = dealMessage.parse({ message: type, body })
  if (content.message !== 'CallForProposals') throw new Error('no call')
  const message = { type: 'message', conversation, envelopeId, content } as const
  const opened = openSale({ client: alice, message, call: content.body, offering }, around(bob))
  if (!('state' in opened)) throw new Error(opened.message)
  return opened
}

class Game {
  last = open()
  now = Date.now()

  get state(): Sale {
    return this.last.state
  }

  tell(event: DealEvent): this {
    this.last = decideSale(this.state, event, around(bob, this.now)) ?? {
      state: this.state,
      effects: [],
      notices: [],
    }
    return this
  }

  hear(content: DealMessage): this {
    const { conversation } = this.state
    return this.tell({ type: 'message', conversation, envelopeId: crypto.randomUUID(), content })
  }

  fail(
    effect: 'submit-work' | 'reject-job' | 'start-work' | 'collect' | 'send' | 'verify-funding',
    code: string,
  ): this {
    return this.tell({ type: 'effect-failed', effect, code, message: code })
  }

  agree(changes: Partial<AgreementRecord> = {}): this {
    return this.hear({
      message: 'Agree',
      body: { agreement: { ...agreementOf(this.state), ...changes }, signature: '0x11' },
    })
  }

  deadline(): this {
    this.now = Math.max(this.now, this.state.deadline ?? this.now)
    return this.tell({ type: 'deadline' })
  }

  get effects(): string[] {
    return this.last.effects.map(effect => (effect.type === 'send' ? effect.content.message : effect.type))
  }
}

const agreementOf = ({
  serviceHash,
  requestHash,
  deliverBy,
  reviewPeriod,
  history,
}: Sale): AgreementRecord => ({
  client: alice,
  provider: bob,
  evaluator: alice,
  token: network.token.address,
  price: history.at(-1)?.price ?? '0',
  serviceDigest: serviceHash,
  requestHash,
  deliverBy,
  reviewPeriod,
  salt: `0x${'5'.repeat(64)}`,
})

const signed = () => new Game().agree().tell({ type: 'agreement-signed', hash: dealHash, signature: '0x22' })
const working = () =>
  signed().hear({ message: 'Funded', body: { transaction } }).tell({ type: 'funding-verified' })
const submitting = () => working().tell({ type: 'work-done', output: { twice: 42 } })
const delivered = () => submitting().tell({ type: 'work-submitted', transaction })

describe('faultOfAgreement', () => {
  it('finds every term that differs', () => {
    const { state } = new Game()
    const fair = agreementOf(state)
    expect(faultOfAgreement(fair, state, around(bob))).toBeUndefined()
    const changes: Partial<AgreementRecord> = {
      client: carol,
      provider: carol,
      evaluator: carol,
      token: carol,
      price: '1499999',
      serviceDigest: dealHash,
      requestHash: dealHash,
      deliverBy: fair.deliverBy + 1,
      reviewPeriod: fair.reviewPeriod + 1,
    }
    for (const [term, value] of Object.entries(changes)) {
      expect(faultOfAgreement({ ...fair, [term]: value }, state, around(bob))).toBe(term)
    }
    const cheap = { ...state, history: [{ by: 'seller', price: '700000' } as const] }
    expect(faultOfAgreement({ ...fair, price: '700000' }, cheap, around(bob))).toBe('price below the floor')
  })

  it('after an acceptance takes the price that was accepted', () => {
    const game = new Game().hear({ message: 'Offer', body: { price: '1500000' } })
    expect(game.state.phase).toBe('agreeable')
    expect(
      faultOfAgreement({ ...agreementOf(game.state), price: '1500000' }, game.state, around(bob)),
    ).toBeUndefined()
  })
})

describe('decideSale', () => {
  it('never goes below its floor', () => {
    const game = new Game()
    for (let round = 0; round < 4; round += 1) game.hear({ message: 'Offer', body: { price: '100000' } })
    expect(game.state.phase).toBe('lost')
    const own = game.state.history.filter(({ by }) => by === 'seller').map(({ price }) => BigInt(price))
    expect(own.every(price => price >= offering.floor)).toBe(true)
  })

  it('signs what was agreed and nothing else', () => {
    expect(new Game().agree().effects).toEqual(['countersign'])
    const game = new Game().agree({ price: '1' })
    expect([game.state.phase, game.effects]).toEqual(['failed', ['Refuse']])
  })

  it('works only for money that is on chain', () => {
    const game = signed()
    expect(game.effects).toEqual(['Signed'])
    expect(game.hear({ message: 'Funded', body: { transaction } }).effects).toEqual(['verify-funding'])
    expect(game.fail('verify-funding', 'not-funded').state.phase).toBe('awaiting-funding')
    expect(game.deadline().effects).toEqual(['verify-funding'])
    expect(game.tell({ type: 'funding-verified' }).effects).toEqual(['start-work'])
  })

  it('stops waiting for money after the delivery date', () => {
    const game = signed()
    game.now = (game.state.deliverBy + 3600) * 1000
    expect(game.deadline().state).toMatchObject({ phase: 'failed', failure: { code: 'not-funded' } })
  })

  it('queues the work again where the queue was away, and gives the money back where time is up', () => {
    const game = working().fail('start-work', 'unreachable').deadline()
    expect([game.state.phase, game.effects]).toEqual(['working', ['start-work']])
    game.deadline()
    expect([game.state.phase, game.effects]).toEqual(['returning', ['stop-work', 'reject-job']])
    expect(game.tell({ type: 'job-rejected', transaction }).effects).toEqual(['Failure'])
    expect(game.tell({ type: 'work-done', output: 1 }).state.phase).toBe('failed')
  })

  it('gives nothing back for a message that was lost', () => {
    expect(submitting().fail('send', 'peer-unreachable').state.phase).toBe('submitting')
    expect(working().fail('send', 'peer-unreachable').state.phase).toBe('working')
  })

  it('submits again while it is unknown whether that went through', () => {
    const game = submitting().fail('submit-work', 'unknown')
    expect(game.deadline().effects).toEqual(['submit-work'])
    expect(game.fail('submit-work', 'reverted').effects).toEqual(['reject-job'])
    // It had gone through after all: there is something to deliver, and to be paid for.
    const found = game.tell({ type: 'work-submitted', transaction })
    expect([found.state.phase, found.effects, found.state.failure]).toEqual([
      'delivered',
      ['Deliver'],
      undefined,
    ])
  })

  it('gives the money back again and again until the client can take it', () => {
    const game = working().tell({ type: 'work-failed', message: 'the abacus broke' })
    expect(game.effects).toEqual(['reject-job'])
    expect(game.fail('reject-job', 'unreachable').deadline().effects).toEqual(['reject-job'])
    game.now = (game.state.deliverBy + 3600) * 1000
    expect(game.fail('reject-job', 'unreachable').state.phase).toBe('failed')
  })

  it('delivers only to who said that it had funded, and as soon as it does', () => {
    const quiet = signed()
      .deadline()
      .tell({ type: 'funding-verified' })
      .tell({ type: 'work-done', output: 1 })
    expect(quiet.tell({ type: 'work-submitted', transaction }).effects).toEqual([])
    expect(quiet.hear({ message: 'Funded', body: { transaction } }).effects).toEqual(['Deliver'])
  })

  it.each(['Complete', 'Dispute'] as const)(
    'takes no %s for the truth: the chain says who has the money',
    message => {
      const game = delivered()
      game.hear(
        message === 'Complete' ? { message, body: { transaction } } : { message, body: { message: 'bad' } },
      )
      expect([game.state.phase, game.effects]).toEqual(['collecting', ['collect']])
      game.tell({ type: 'under-review', reviewLeft: 60 })
      expect(game.state).toMatchObject({ phase: 'delivered', deadline: game.now + 65_000 })
      expect(game.deadline().effects).toEqual(['collect'])
      expect(game.tell({ type: 'released', transaction }).effects).toEqual(['leave-feedback'])
      expect(game.state.phase).toBe('completed')
    },
  )

  it('ends unpaid only where the chain says so', () => {
    const game = delivered().deadline().fail('collect', 'unreachable')
    expect(game.state.phase).toBe('delivered')
    expect(game.deadline().tell({ type: 'refunded' }).state).toMatchObject({
      phase: 'failed',
      failure: { code: 'refunded' },
    })
  })

  it('leaves a client alone that fell silent while bargaining', () => {
    expect(new Game().deadline().state).toMatchObject({ phase: 'failed', failure: { code: 'silent' } })
  })
})
