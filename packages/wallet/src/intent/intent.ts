import type { Agreement, Hex } from '@dealwright/protocols'
import type { TypedDataDomain } from 'ethers'

/** How escrow takes the client's money. */
export type PaymentMethod = 'allowance' | 'permit' | 'authorization'

/** The client's consent to pay, as the escrow takes it. */
export interface Payment {
  readonly method: PaymentMethod
  /** Unix seconds. */
  readonly validAfter: bigint
  /** Unix seconds; a permit's deadline. */
  readonly validBefore: bigint
  /** Empty (`0x`) for an allowance. */
  readonly signature: Hex
}

/** One key and value of an agent's on-chain metadata. */
export interface MetadataEntry {
  readonly key: string
  readonly value: Hex
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
  | { readonly kind: 'reject-job'; readonly job: Hex; readonly reason: Hex }
  | { readonly kind: 'claim-refund'; readonly job: Hex }
  | { readonly kind: 'release-job'; readonly job: Hex }
  | { readonly kind: 'approve-payment'; readonly agreement: Agreement; readonly amount: bigint }
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
