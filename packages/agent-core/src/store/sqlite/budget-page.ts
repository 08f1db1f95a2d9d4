import type { Address, Hex } from '@dealwright/protocols'

/** One spending on record; `BudgetEntry` of the wallet. */
export interface BudgetRow {
  readonly key: string
  readonly account: string
  readonly kind: 'deal' | 'channel' | 'payment' | 'transfer'
  readonly state: 'reserved' | 'signed' | 'spent' | 'final'
  readonly token: Address
  /** Atomic units, below 2^96. */
  readonly amount: bigint
  readonly recipient: Address
  readonly counterparty: Address
  readonly service: string
  /** Unix milliseconds. */
  readonly at: number
  /** Unix seconds; 0: never. */
  readonly until: number
  readonly nonce: Hex | ''
  readonly approved: boolean
}

/** Which spendings to add up. */
export interface BudgetFilter {
  readonly account: string
  readonly token: Address
  /** Unix milliseconds, inclusive. */
  readonly since?: number
  readonly counterparty?: Address
  readonly service?: string
}

/** The records inside one transaction; `BudgetPage` of the wallet. */
export interface BudgetFilePage {
  get(key: string): BudgetRow | undefined
  put(row: BudgetRow): void
  remove(key: string): void
  total(filter: BudgetFilter): bigint
  /** The latest first. */
  accounts(): readonly string[]
  count(account: string, since: number): number
  open(account: string, limit: number): readonly BudgetRow[]
  noteSending(account: string, at: number): void
  countSendings(account: string, since: number): number
  flag(name: string): string | undefined
  setFlag(name: string, value: string | undefined): void
}
