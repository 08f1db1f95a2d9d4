import {
  type Address,
  DealwrightError,
  failed,
  type Hex,
  type Json,
  ok,
  type Result,
} from '@dealwright/protocols'
import type { DealEngine } from './engine.ts'
import type { Purchase } from './purchase/purchase.ts'

/** A purchase that went through. */
export interface DealResult<Output> {
  /** The deal id: hash of the agreement. */
  readonly deal: Hex
  readonly output: Output
  /** Atomic units. */
  readonly price: bigint
  /** Whose money paid: the buyer's own, or its principal's. */
  readonly payer: Address
  readonly transactions: readonly DealTransaction[]
}

export interface DealTransaction {
  /** `fund`, `submit`, `complete`, `refund` or `feedback`. */
  readonly step: string
  readonly hash: Hex
}

/** Why a purchase came to nothing. Where money had moved, it came back, unless `code` is `paid-undelivered`. */
export interface DealFailure {
  readonly code: string
  /** One line that says what happened and what to do. */
  readonly message: string
  readonly deal?: Hex
}

export interface DealHandleParameters<Output> {
  id: string
  engine: DealEngine
  read: (output: Json) => Output
}

/** A purchase under way. It goes on whether or not anyone holds this. */
export class DealHandle<Output> {
  readonly id: string
  readonly #engine: DealEngine
  readonly #read: (output: Json) => Output

  constructor({ id, engine, read }: DealHandleParameters<Output>) {
    this.id = id
    this.#engine = engine
    this.#read = read
  }

  /** Resolves when the deal has ended, with the result or the reason. */
  async outcome(): Promise<Result<DealResult<Output>, DealFailure>> {
    return this.#outcome(await this.#purchase(({ phase }) => endings.includes(phase)))
  }

  /** The result of the work. Throws a `DealwrightError` with the failure's code where there is none. */
  async result(): Promise<Output> {
    const outcome = await this.outcome()
    if (outcome.ok) return outcome.value.output
    throw new DealwrightError(outcome.error)
  }

  /** Every transaction of the deal that this side knows of, once feedback is left too. */
  async receipts(): Promise<readonly DealTransaction[]> {
    return (await this.#purchase(() => false)).transactions
  }

  /** The agreement's hash once both sides have signed; undefined where it never came to that. */
  async hash(): Promise<Hex | undefined> {
    const { deal, phase } = await this.#purchase(
      purchase => endings.includes(purchase.phase) || signed.includes(purchase.phase),
    )
    return phase === 'failed' ? undefined : deal
  }

  /** Calls the purchase off while no money has moved. Afterwards it does nothing: see `outcome()`. */
  async cancel(): Promise<void> {
    await this.#engine.dispatch(this.id, { type: 'cancelled' })
  }

  async #purchase(reached: (purchase: Purchase) => boolean): Promise<Purchase> {
    const deal = await this.#engine.until(this.id, found => found.kind === 'purchase' && reached(found))
    if (deal.kind === 'purchase') return deal
    throw new DealwrightError({ code: 'unknown-deal', message: `Deal ${this.id} is a sale, not a purchase.` })
  }

  #outcome({
    phase,
    deal,
    agreement,
    payer,
    output,
    transactions,
    failure,
  }: Purchase): Result<DealResult<Output>, DealFailure> {
    if (phase === 'completed' && deal !== undefined && agreement !== undefined) {
      return ok({
        deal,
        output: this.#read(output ?? null),
        price: BigInt(agreement.price),
        payer: payer ?? agreement.client,
        transactions,
      })
    }
    const { code, message } = failure ?? { code: 'failed', message: 'The purchase failed.' }
    return failed({ code, message, ...(deal === undefined ? {} : { deal }) })
  }
}

const endings = ['completed', 'refunded', 'failed']
const signed = ['funding', 'working', 'overdue', 'verifying', 'completing', 'rejecting', 'refunding']
