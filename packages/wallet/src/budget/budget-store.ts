import type { Address, Hex } from '@dealwright/protocols'

/** What money is spent on. */
export type SpendingKind = 'deal' | 'channel' | 'payment' | 'transfer'

/**
 * How far a spending is: `reserved` (nothing signed can take the money), `signed` (somebody may take it), `spent` (the chain says
 * it is paid, and it may yet come back), `final` (it will not).
 */
export type SpendingState = 'reserved' | 'signed' | 'spent' | 'final'

/** One spending on record, from before its first signature. */
export interface BudgetEntry {
  /** Idempotency key of the money: two signatures under one key can take it once only. */
  readonly key: string
  /** Which account on which chain spends it. */
  readonly account: string
  readonly kind: SpendingKind
  readonly state: SpendingState
  readonly token: Address
  /** Atomic units, below 2^96. */
  readonly amount: bigint
  /** Where the bytes send it. */
  readonly recipient: Address
  /** Who gets it in the end. */
  readonly counterparty: Address
  /** Service digest or URL of a resource; empty where it has none. */
  readonly service: string
  /** When it was reserved, Unix milliseconds. */
  readonly at: number
  /** Unix seconds after which nothing that was signed can take the money any more; 0 where that never ends. */
  readonly until: number
  /** EIP-3009 nonce that takes the money; empty where it is taken otherwise. */
  readonly nonce: Hex | ''
  /** The principal said yes to it. */
  readonly approved: boolean
}

/** What a reservation answers: the entry, and whether this call made it. */
export interface Reservation {
  readonly entry: BudgetEntry
  readonly isNew: boolean
}

/** Which spendings to add up. */
export interface SpendingFilter {
  readonly account: string
  readonly token: Address
  /** Unix milliseconds, inclusive; default all time. */
  readonly since?: number
  readonly counterparty?: Address
  readonly service?: string
}

/** The records inside one transaction. */
export interface BudgetPage {
  get(key: string): BudgetEntry | undefined
  put(entry: BudgetEntry): void
  remove(key: string): void
  /** Atomic units of all spendings that the filter leaves. */
  total(filter: SpendingFilter): bigint
  /** Every account that ever spent, the latest first. */
  accounts(): readonly string[]
  /** How many spendings of an account were reserved since (Unix milliseconds, inclusive). */
  count(account: string, since: number): number
  /** The oldest spendings of an account that are not final, at most `limit`. */
  open(account: string, limit: number): readonly BudgetEntry[]
  /** Notes that a transaction is signed (Unix milliseconds). */
  noteSending(account: string, at: number): void
  countSendings(account: string, since: number): number
  flag(name: string): string | undefined
  setFlag(name: string, value: string | undefined): void
}

/** What a change must outlive: a crash of the process, or the machine losing its power too, which costs a sync of the disk. */
export type Durability = 'crash' | 'power-loss'

/** Where budgets are kept. Processes that share one see each other's spendings at once. */
export interface BudgetStore {
  /**
   * Runs all of it or nothing, alone among all processes, and durably once it resolves: by default against power loss, and then with
   * all that came before. What it throws undoes it.
   */
  transact<Value>(run: (page: BudgetPage) => Value, durability?: Durability): Promise<Value>
  /** Looks without locking; changes nothing. */
  read<Value>(run: (page: BudgetPage) => Value): Promise<Value>
}
