import type { Address, Token } from '@dealwright/protocols'

/** What a wallet's owner allows. Everything left out takes the narrow default. */
export interface PolicyOptions {
  /** Most that one deal may cost: text such as `'5 USDC'`, or atomic units of the network's token. Default 5 tokens. */
  readonly perDealCeiling?: bigint | string
  /** Further tokens to trade in, each with its own ceiling in its own atomic units. Default: the network's token only. */
  readonly otherTokens?: readonly TokenAllowance[]
  /** Third parties whom this client lets judge deliverables. Default: none, only the client itself. */
  readonly evaluators?: readonly Address[]
  /** Whether tokens without EIP-3009 and EIP-2612 may be paid by an exact-amount approve to the escrow. Default false. */
  readonly allowApprove?: boolean
  /** Accounts that plain transfers may go to. Default: none. */
  readonly recipients?: readonly Address[]
}

/** A token that may be traded in, and the most that one deal in it may cost. */
export interface TokenAllowance {
  readonly address: Address
  /** Atomic units of this token. */
  readonly perDealCeiling: bigint
}

/** A policy with every default filled in. Addresses are checksummed. */
export interface Policy {
  /** The token allowlist. */
  readonly tokens: readonly TokenAllowance[]
  readonly evaluators: readonly Address[]
  readonly allowApprove: boolean
  readonly recipients: readonly Address[]
}

/** The rules that a denial can name. */
export type PolicyRule =
  | 'per-deal-ceiling'
  | 'token-allowlist'
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

/** Why the policy said no. */
export interface Denial {
  readonly rule: PolicyRule
  /** What the rule allows, as text for people. */
  readonly limit: string
  /** What was asked for, as text for people. */
  readonly value: string
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
