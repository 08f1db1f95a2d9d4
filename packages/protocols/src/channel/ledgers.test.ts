import { Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hex } from '../types/hex.ts'
import { hashClaim } from './hash-claim.ts'
import { creditSale, type PayeeLedger, takeClaim } from './payee-ledger.ts'
import {
  catchUpPayer,
  chargePrice,
  creditPrice,
  noteDeposit,
  openPayerLedger,
  type PayerLedger,
} from './payer-ledger.ts'

// A well-known development key.
const key = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const domain = { chainId: 31_337, paymentChannel: '0x5FbDB2315678afecb367f032d93F642f64180aa3' } as const
const channel: Hex = `0x${'07'.repeat(32)}`
const sign = (amount: bigint, of = channel) => {
  const { serialized } = key.signingKey.sign(hashClaim({ channel: of, amount }, domain))
  const signature: Hex = `0x${serialized.slice(2)}`
  return { channel: of, amount, signature }
}
const opened: PayeeLedger = {
  channel,
  signer: `0x${key.address.slice(2)}`,
  deposited: 10n,
  expiresAt: 1_000,
  earned: 0n,
}
const take = (ledger: PayeeLedger, amount: bigint, price = 2n, now = 0) =>
  takeClaim(ledger, { claim: sign(amount), price, now, margin: 100 }, domain)
const must = (result: ReturnType<typeof takeClaim>): PayeeLedger => {
  if (!result.ok) throw new Error(result.error)
  return result.value
}

describe('a payee', () => {
  it('takes a claim once, and keeps the highest', () => {
    const first = must(take(opened, 2n))
    expect(first).toMatchObject({ earned: 2n, best: { amount: 2n } })
    expect(take(first, 2n)).toEqual({ ok: false, error: 'claim-too-low' })
    expect(take(first, 3n)).toEqual({ ok: false, error: 'claim-too-low' })
    expect(must(take(first, 4n))).toMatchObject({ earned: 4n, best: { amount: 4n } })
  })

  it('takes claims that overtook each other', () => {
    const second = must(take(opened, 4n))
    const both = must(take(second, 2n))
    expect(both).toMatchObject({ earned: 4n, best: { amount: 4n } })
    expect(take(both, 2n)).toEqual({ ok: false, error: 'claim-too-low' })
  })

  it('refuses what the chain would not pay, or no longer in time', () => {
    expect(take(opened, 11n)).toEqual({ ok: false, error: 'over-deposit' })
    expect(take(opened, 2n, 2n, 901)).toEqual({ ok: false, error: 'too-late' })
    expect(take(opened, 2n, 2n, 900).ok).toBe(true)
    expect(take(opened, 2n, 0n)).toEqual({ ok: false, error: 'claim-too-low' })
  })

  it('refuses claims of another channel or signer, and altered ones', () => {
    const other: Hex = `0x${'08'.repeat(32)}`
    const parameters = { price: 2n, now: 0, margin: 0 }
    const refusal = (claim: ReturnType<typeof sign>, ledger = opened) =>
      takeClaim(ledger, { ...parameters, claim }, domain)
    expect(refusal(sign(2n, other))).toEqual({ ok: false, error: 'wrong-channel' })
    expect(refusal({ ...sign(2n, other), channel })).toEqual({ ok: false, error: 'bad-signature' })
    expect(refusal({ ...sign(2n), amount: 3n })).toEqual({ ok: false, error: 'bad-signature' })
    const stranger = { ...opened, signer: domain.paymentChannel }
    expect(refusal(sign(2n), stranger)).toEqual({ ok: false, error: 'bad-signature' })
  })

  it('gives back as credit what it did not deliver', () => {
    const first = must(take(opened, 2n))
    const credited = creditSale(first, 2n)
    expect(must(take(credited, 2n))).toMatchObject({ earned: 2n, best: { amount: 2n } })
  })
})

describe('a payer', () => {
  it('never promises more than the deposit', () => {
    expect(chargePrice(openPayerLedger(3n), 4n)).toEqual({ ok: false, error: { missing: 1n } })
    expect(chargePrice(openPayerLedger(3n), 0n).ok).toBe(false)
    expect(chargePrice(noteDeposit(openPayerLedger(3n), 4n), 4n)).toMatchObject({ value: { amount: 4n } })
  })

  it('believes no more than what it signed', () => {
    const ledger: PayerLedger = { deposited: 10n, promised: 4n, spent: 2n }
    expect(catchUpPayer(ledger, { amount: 6n, earned: 100n })).toEqual({
      deposited: 10n,
      promised: 6n,
      spent: 6n,
    })
    expect(catchUpPayer(ledger, { amount: 1n, earned: 0n })).toEqual(ledger)
    // What it knows to have signed proves nothing: else each declined call would have the next price signed.
    expect(catchUpPayer(ledger, { amount: 4n, earned: 4n })).toEqual(ledger)
  })
})

interface Call {
  readonly id: number
  readonly price: bigint
  readonly amount: bigint
}

/** Both sides with a network that loses, repeats and reorders, disks that survive, and memories that do not. */
class Model {
  payer = openPayerLedger(40n)
  payee: PayeeLedger = { ...opened, deposited: 40n }
  /** An older state of the payer's disk. */
  backup = this.payer
  readonly calls: Call[] = []
  readonly answers = new Map<number, 'answered' | 'failed'>()
  readonly credited = new Set<number>()
  sold = 0n
  ordered = 0n

  order(price: bigint): void {
    const charged = chargePrice(this.payer, price)
    if (!charged.ok) return
    this.payer = charged.value.ledger
    this.ordered += price
    this.calls.push({ id: this.calls.length, price, amount: charged.value.amount })
  }

  deliver({ id, price, amount }: Call, fails: boolean): void {
    if (this.answers.has(id)) return
    const taken = takeClaim(this.payee, { claim: sign(amount), price, now: 0, margin: 100 }, domain)
    if (!taken.ok) {
      const { best, earned } = this.payee
      if (taken.error === 'claim-too-low' && best)
        this.payer = catchUpPayer(this.payer, { amount: best.amount, earned })
      return
    }
    this.payee = fails ? creditSale(taken.value, price) : taken.value
    this.answers.set(id, fails ? 'failed' : 'answered')
    if (!fails) this.sold += price
  }

  hear({ id, price }: Call): void {
    if (this.answers.get(id) !== 'failed' || this.credited.has(id)) return
    this.credited.add(id)
    this.payer = creditPrice(this.payer, price)
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('order' as const), price: fc.bigInt({ min: 1n, max: 4n }) }),
    fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(), fails: fc.boolean() }),
    fc.record({ kind: fc.constant('hear' as const), which: fc.nat() }),
    fc.record({ kind: fc.constant('back-up' as const) }),
    fc.record({ kind: fc.constant('restore' as const) }),
  ),
  { maxLength: 40 },
)

describe('the two sides together', () => {
  it('whatever is lost, repeated, reordered or restored: nothing is sold twice, unpaid, or beyond the deposit', () => {
    fc.assert(
      fc.property(steps, script => {
        const model = new Model()
        for (const step of script) {
          const call = 'which' in step ? model.calls[step.which % Math.max(model.calls.length, 1)] : undefined
          if (step.kind === 'order') model.order(step.price)
          else if (step.kind === 'back-up') model.backup = model.payer
          else if (step.kind === 'restore') model.payer = model.backup
          else if (call !== undefined && step.kind === 'deliver') model.deliver(call, step.fails)
          else if (call !== undefined) model.hear(call)
          const { payer, payee } = model
          const highest = payee.best?.amount ?? 0n
          expect(payee.earned).toBe(model.sold)
          expect(payee.earned <= highest && highest <= payee.deposited).toBe(true)
          expect(payer.spent <= payer.promised && payer.promised <= payer.deposited).toBe(true)
          expect(highest <= model.ordered).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('a payer that lost its last steps is back in step after one refusal', () => {
    const model = new Model()
    for (let index = 0; index < 5; index += 1) {
      model.order(2n)
      if (index === 1) model.backup = model.payer
      const call = model.calls.at(-1)
      if (call) model.deliver(call, false)
    }
    model.payer = model.backup
    model.order(2n)
    model.deliver(model.calls.at(-1) ?? { id: -1, price: 2n, amount: 0n }, false)
    expect(model.sold).toBe(10n)
    model.order(2n)
    model.deliver(model.calls.at(-1) ?? { id: -1, price: 2n, amount: 0n }, false)
    expect(model.sold).toBe(12n)
  })
})
