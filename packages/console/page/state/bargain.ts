/** How far a deal has come; in this order, except for its three ends. */
export const dealStages = ['offers', 'agreed', 'escrow', 'work', 'delivered', 'paid'] as const

export type DealStage = (typeof dealStages)[number]
export type DealEnd = 'refunded' | 'failed'

/** A price that one side named. `price` is in atomic units. */
export interface PriceOffer {
  readonly peer: string
  readonly by: 'buyer' | 'seller'
  readonly price: bigint
}

/** How a negotiation with one seller ended. */
export interface BargainOutcome {
  readonly kind: 'agreed' | 'withdrew'
  readonly by: 'buyer' | 'seller'
  readonly price?: bigint
  readonly reason?: string
}

/** A transaction of a deal, with the step that it made. */
export interface DealTransaction {
  readonly step: string
  readonly hash: string
}

/** A purchase as its timeline shows it. */
export interface Bargain {
  readonly purchase: string
  readonly run?: string
  readonly step?: number
  readonly startedAt: number
  readonly sellers: readonly string[]
  readonly offers: readonly PriceOffer[]
  readonly outcomes: ReadonlyMap<string, BargainOutcome>
  readonly winner?: { readonly peer: string; readonly price: bigint; readonly others: number }
  readonly deal?: string
  readonly stage: DealStage
  readonly end?: DealEnd
  /** When each stage was reached, Unix milliseconds. */
  readonly reached: Readonly<Partial<Record<DealStage, number>>>
  readonly progress?: { readonly percent?: number; readonly doing?: string }
  readonly transactions: readonly DealTransaction[]
  readonly failure?: string
}

/** A purchase of which nothing is known but that it began. */
export const newBargain = (purchase: string, startedAt: number): Bargain => ({
  purchase,
  startedAt,
  sellers: [],
  offers: [],
  outcomes: new Map(),
  stage: 'offers',
  reached: { offers: startedAt },
  transactions: [],
})
