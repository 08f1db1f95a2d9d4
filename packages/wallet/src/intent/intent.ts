import type { Address, Agreement, Hex } from '@dealwright/protocols'
import type { TypedDataDomain, TypedDataField } from 'ethers'
import type { Channel, ChannelDeposit, SignedClaim } from './channel.ts'

/** How escrow takes the client's money. */
export type PaymentMethod = Payment['method']

/** The client's own consent to pay, as the escrow takes it. */
export interface SignedPayment {
  readonly method: 'allowance' | 'permit' | 'authorization'
  /** Unix seconds. */
  readonly validAfter: bigint
  /** Unix seconds; a permit's deadline. */
  readonly validBefore: bigint
  /** Empty (`0x`) for an allowance. */
  readonly signature: Hex
}

/** A contract that pays for the client: the network's `SpendingMandate`, with its ABI-encoded `Draw`. */
export interface SourcePayment {
  readonly method: 'source'
  readonly source: Address
  readonly data: Hex
}

/** Where the money of a deal comes from. */
export type Payment = SignedPayment | SourcePayment

/** One key and value of an agent's on-chain metadata. */
export interface MetadataEntry {
  readonly key: string
  readonly value: Hex
}

/** What the caller of a payment outside deals says about it; the amount and the recipient are read from the bytes. */
export interface SpendingClaim {
  /** Idempotency key of the money: one attempt, one key. */
  readonly key: string
  /** Who gets it in the end: must be the recipient, except where the recipient is a contract of the wallet's own network. */
  readonly counterparty: Address
  /** What it is for: a service digest (`0x…`) or the URL of a resource. */
  readonly service?: string
}

/** An EIP-3009 transfer. Times in Unix seconds, amounts in atomic units. */
export interface TransferAuthorization {
  readonly token: Address
  readonly to: Address
  readonly validAfter: bigint
  readonly validBefore: bigint
  readonly nonce: Hex
}

/** EIP-712 data. */
export interface TypedData {
  readonly domain: TypedDataDomain
  readonly primaryType: string
  readonly types: Record<string, TypedDataField[]>
  readonly message: Record<string, unknown>
}

/** A contract call. */
export interface ProposedCall {
  readonly to: Address
  readonly data: Hex
  /** Native currency in wei. */
  readonly value: bigint
}

/** What the wallet may be asked to sign as EIP-712 typed data. There is no "any typed data". */
export type SigningIntent =
  | { readonly kind: 'sign-agreement'; readonly agreement: Agreement }
  | {
      readonly kind: 'authorize-payment'
      readonly agreement: Agreement
      readonly tokenDomain: TypedDataDomain
    }
  | {
      readonly kind: 'permit-payment'
      readonly agreement: Agreement
      readonly tokenDomain: TypedDataDomain
      readonly nonce: bigint
    }
  | ({
      readonly kind: 'authorize-transfer'
      readonly amount: bigint
      readonly tokenDomain: TypedDataDomain
      readonly spending: SpendingClaim
    } & TransferAuthorization)
  | {
      readonly kind: 'authorize-deposit'
      readonly channel: Channel
      /** Atomic units that are added. */
      readonly amount: bigint
      /** Atomic units deposited so far. */
      readonly deposited: bigint
      /** Unix seconds: until when the payee may claim. */
      readonly expiresAt: number
      readonly validAfter: bigint
      readonly validBefore: bigint
      readonly tokenDomain: TypedDataDomain
    }
  | {
      readonly kind: 'sign-claim'
      readonly channel: Channel
      /** Cumulative atomic units. */
      readonly amount: bigint
    }
  /** The agent's use of a mandate (its EIP-712 hash) for one agreement, in which it is the client. */
  | { readonly kind: 'sign-draw'; readonly mandate: Hex; readonly agreement: Agreement }
  | { readonly kind: 'sign-completion'; readonly job: Hex; readonly reason: Hex }
  /** Typed data from outside: signed only where all of it is understood and allowed. */
  | { readonly kind: 'proposed-typed-data'; readonly typedData: TypedData; readonly spending: SpendingClaim }

/** What the wallet may be asked to send. There is no "any transaction". */
export type SendingIntent =
  | {
      readonly kind: 'open-job'
      readonly agreement: Agreement
      readonly clientSignature: Hex
      readonly providerSignature: Hex
      readonly payment: Payment
    }
  | { readonly kind: 'submit-work'; readonly job: Hex; readonly deliverable: Hex }
  | { readonly kind: 'complete-job'; readonly job: Hex }
  /** Relays an evaluator's signed completion. */
  | {
      readonly kind: 'complete-by-signature'
      readonly job: Hex
      readonly reason: Hex
      readonly signature: Hex
    }
  | { readonly kind: 'reject-job'; readonly job: Hex; readonly reason: Hex }
  | { readonly kind: 'claim-refund'; readonly job: Hex }
  | { readonly kind: 'release-job'; readonly job: Hex }
  | { readonly kind: 'approve-payment'; readonly agreement: Agreement; readonly amount: bigint }
  /** Puts a deposit that its payer authorized into a channel; `deposited` is what was in it before. */
  | {
      readonly kind: 'fund-channel'
      readonly channel: Channel
      readonly amount: bigint
      readonly deposited: bigint
      readonly expiresAt: number
      readonly deposit: ChannelDeposit
    }
  | { readonly kind: 'claim-channels'; readonly claims: readonly SignedClaim[] }
  /** Makes a claim of this wallet's good; the money stays in the contract until it is collected. */
  | { readonly kind: 'record-claim'; readonly claim: SignedClaim }
  /** Brings home what this wallet recorded, or claimed through channels while the token refused to pay it. */
  | { readonly kind: 'collect-owed'; readonly token: Address }
  | { readonly kind: 'close-channel'; readonly channel: Channel }
  | { readonly kind: 'release-channel'; readonly channel: Channel }
  | { readonly kind: 'withdraw-channel'; readonly channel: Channel }
  /** Relays a signed EIP-3009 transfer of somebody else. */
  | ({
      readonly kind: 'settle-transfer'
      readonly from: Address
      readonly value: bigint
      readonly signature: Hex
    } & TransferAuthorization)
  /** Relays somebody else's EIP-2612 permit for a contract of the wallet's network. */
  | {
      readonly kind: 'relay-permit'
      readonly token: Address
      readonly owner: Address
      readonly spender: Address
      readonly value: bigint
      /** Unix seconds. */
      readonly deadline: bigint
      readonly signature: Hex
    }
  /** A plain transfer to a recipient that the policy names. */
  | {
      readonly kind: 'transfer'
      readonly token: Address
      readonly to: Address
      readonly amount: bigint
      /** Idempotency key of the money. */
      readonly key: string
    }
  /** A call from outside: sent only where every part of it is understood and allowed. */
  | { readonly kind: 'proposed-call'; readonly call: ProposedCall; readonly spending: SpendingClaim }
  | {
      readonly kind: 'register-agent'
      readonly agentURI: string
      readonly metadata: readonly MetadataEntry[]
    }
  | { readonly kind: 'set-agent-uri'; readonly agentId: bigint; readonly agentURI: string }
  | { readonly kind: 'set-metadata'; readonly agentId: bigint; readonly entry: MetadataEntry }
  | {
      readonly kind: 'give-feedback'
      readonly agentId: bigint
      readonly value: number
      readonly tag1: string
      readonly tag2: string
      readonly feedbackURI: string
      readonly feedbackHash: Hex
    }

/** Everything that can need the key. */
export type Intent = SigningIntent | SendingIntent
