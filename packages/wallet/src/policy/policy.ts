import type { Address, Hex, Token } from '@dealwright/protocols'
import type { Period } from '../budget/periods.ts'

/** Money as text such as `'5 USDC'`, or atomic units as a bigint or as decimal digits. */
export type Money = bigint | string

/** What a budget or an allowlist of purposes speaks of: a service (digest or URL) or a counterparty. */
export type BudgetSubject = { readonly service: string } | { readonly counterparty: Address }

/** A limit on what may be spent. */
export interface BudgetOptions {
  /** In the network's token. */
  readonly limit: Money
  /**
   * `transaction`: one signature; `deal`: one deal, channel deposit, payment or transfer; `hour` to `month`: any stretch of time so
   * long (a month is 30 days); `lifetime`: all there ever was.
   */
  readonly per: 'transaction' | 'deal' | Period | 'lifetime'
  /** Counts only what is spent on this service or counterparty. Default: everything. */
  readonly of?: BudgetSubject
  /** Holds for every counterparty or service by itself. Default: for all together. */
  readonly each?: 'counterparty' | 'service'
}

/** How often something may happen. */
export interface RateOptions {
  readonly limit: number
  readonly per: Period
  /** `payments`: spendings, whatever their kind; `transactions`: everything that is sent. */
  readonly of: 'payments' | 'transactions'
}

/**
 * Most that gas may cost: text such as `'0.01 ETH'`, or wei as a bigint or as decimal digits. What counts is the gas limit at the
 * highest price that is signed for, since an endpoint that lies about fees lies about receipts too; most of it is usually not paid.
 */
export interface GasOptions {
  /** One transaction, with raised fees too. Default 0.02 of the native currency; 2 on Polygon and Amoy, whose currency is worth less. */
  readonly perTransaction?: Money
  /** All transactions that are signed in any 24 hours. Default: no limit. */
  readonly perDay?: Money
}

/** A daily time in which nothing is spent. */
export interface QuietHours {
  /** `'22:00'`, inclusive. */
  readonly from: string
  /** `'07:00'`, exclusive. */
  readonly to: string
  /** IANA name such as `'Europe/Berlin'`. */
  readonly timeZone: string
}

/** A contract that proposals from outside may call, and its methods by name. */
export interface AllowedContract {
  readonly address: Address
  readonly methods: readonly string[]
}

/** What a wallet's owner allows. Everything left out takes the narrow default. All of it can be written as JSON. */
export interface PolicyOptions {
  /** Most that one deal may cost: short for a budget per deal. Default 5 tokens. */
  readonly perDealCeiling?: bigint | string
  /** Limits that hold all at once. Default 25 tokens a day, which also holds beside budgets that limit no time as a whole. */
  readonly budgets?: readonly BudgetOptions[]
  /** Further tokens to trade in, each with its own ceilings in its own atomic units. Default: the network's token only. */
  readonly otherTokens?: readonly TokenOptions[]
  /** Third parties whom this client lets judge deliverables. Default: none, only the client itself. */
  readonly evaluators?: readonly Address[]
  /** Whether tokens without EIP-3009 and EIP-2612 may be paid by an exact-amount approve to the escrow. Default false. */
  readonly allowApprove?: boolean
  /** Accounts that plain transfers and proposals may pay. Default: none. */
  readonly recipients?: readonly Address[]
  /** Contracts and methods that proposals from outside may call. Default: none. */
  readonly contracts?: readonly AllowedContract[]
  /** The only services that money may be spent on (digests or URLs). Default: any. */
  readonly services?: readonly string[]
  /** The only counterparties that money may be spent on. Default: any. */
  readonly counterparties?: readonly Address[]
  /** How often money may be spent and transactions be sent. Default: any number. */
  readonly rates?: readonly RateOptions[]
  /** Native currency that transactions may cost at most. */
  readonly gas?: GasOptions
  /** When nothing is spent. Default: never. */
  readonly quietHours?: readonly QuietHours[]
  /** A deal, channel, payment or transfer above this asks the principal first. Default: none does. */
  readonly approveAbove?: Money
  /**
   * What is done where an endpoint cannot tell what a call would change (no `eth_simulateV1`). `where-offered`: ordinary calls go
   * out with nothing but an estimate, proposals not at all. `required`: by a trace (`debug_traceCall`), else nothing is
   * sent. Default `where-offered`.
   */
  readonly simulation?: Simulation
  /** Nothing leaves; what is the wallet's own it may still claim. Default false. */
  readonly frozen?: boolean
}

/** Whether nothing is sent of which it is not known what it would change. */
export type Simulation = 'where-offered' | 'required'

/** Another token to trade in. */
export interface TokenOptions {
  readonly address: Address
  /** Most that one deal in it may cost: atomic units of this token, as a bigint or as decimal digits. */
  readonly perDealCeiling: bigint | string
  /** Most that may be spent of it in any 24 hours. Default five times `perDealCeiling`. */
  readonly perDay?: bigint | string
}

/** A token that may be traded in, and the most that one deal in it may cost. */
export interface TokenAllowance {
  readonly address: Address
  /** Atomic units of this token. */
  readonly perDealCeiling: bigint
}

/** A budget with its token and its limit in atomic units. */
export interface Budget extends Omit<BudgetOptions, 'limit'> {
  readonly token: Address
  readonly limit: bigint
}

/** A policy with every default filled in. Addresses are checksummed. */
export interface Policy {
  /** The token allowlist. */
  readonly tokens: readonly TokenAllowance[]
  readonly budgets: readonly Budget[]
  readonly evaluators: readonly Address[]
  readonly allowApprove: boolean
  readonly recipients: readonly Address[]
  readonly contracts: readonly AllowedContract[]
  readonly services: readonly string[] | undefined
  readonly counterparties: readonly Address[] | undefined
  readonly rates: readonly RateOptions[]
  /** Wei; undefined where the default of the chain holds, or no limit. */
  readonly gas: { readonly perTransaction: bigint | undefined; readonly perDay: bigint | undefined }
  readonly quietHours: readonly QuietHours[]
  /** Atomic units by token; tokens beside the network's ask from their first unit on where the policy asks at all. */
  readonly approveAbove: bigint | undefined
  readonly simulation: Simulation
  readonly frozen: boolean
}

/** The rules that a denial can name. */
export type PolicyRule =
  | 'per-deal-ceiling'
  | 'budget'
  | 'rate'
  | 'gas'
  | 'quiet-hours'
  | 'frozen'
  | 'service'
  | 'counterparty'
  | 'reservation'
  | 'token-allowlist'
  | 'terms'
  | 'party'
  | 'client-only'
  | 'evaluator'
  | 'exact-amount'
  | 'approve'
  | 'known-contract'
  | 'known-method'
  | 'known-typed-data'
  | 'no-value'
  | 'known-intent'
  | 'relay'
  | 'recipient'
  | 'proposal'
  | 'understood'
  | 'meaning'
  | 'changes'
  | 'approval'

/** Why the policy said no. */
export interface Denial {
  readonly rule: PolicyRule
  /** What the rule allows, as text for people. */
  readonly limit: string
  /** What was asked for, as text for people. */
  readonly value: string
  /** What is left of the limit, where it is one that is used up. */
  readonly left?: string
  /** One line that says what to change. */
  readonly message: string
}

/** What a policy decision may look at besides the intent. */
export interface PolicyContext {
  readonly self: Address
  readonly chainId: number
  readonly contracts: WalletContracts
  /** The network's token, for amounts that people read. */
  readonly token: Token
  /** Unix milliseconds; where it is not known, any quiet hours are taken to be on. */
  readonly now?: number
}

/** The contracts a wallet knows. Nothing else is ever called. */
export interface WalletContracts {
  readonly escrow: Address
  readonly identityRegistry: Address
  readonly reputationRegistry: Address
  readonly token: Address
  /** Where the network has one: jobs paid from a principal's account. */
  readonly spendingMandate?: Address
  /** Where the network has one: payments signed off chain. */
  readonly paymentChannel?: Address
}

/** What an intent spends of the wallet's own (or its principal's) money. */
export interface Spending {
  /** Idempotency key of the money: the deal id, a deposit's nonce, or the caller's. */
  readonly key: string
  readonly kind: 'deal' | 'channel' | 'payment' | 'transfer'
  readonly token: Address
  /** Atomic units. */
  readonly amount: bigint
  /** Where the bytes send it: the escrow, the channel contract, or who is paid. */
  readonly recipient: Address
  /** Who gets it in the end. */
  readonly counterparty: Address
  /** Service digest or URL; empty where it has none. */
  readonly service: string
  /** Unix seconds after which what was signed for it is worthless; 0: never. */
  readonly until: number
  /** EIP-3009 nonce that takes the money, where it is taken that way. */
  readonly nonce: Hex | ''
  /** Whether this very signature can take money; an agreement's alone cannot. */
  readonly pays: boolean
}
