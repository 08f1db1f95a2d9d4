import type { Address, Envelope, Hex, Json } from '@dealwright/protocols'
import type { AgreementRecord, DealMessage, PaymentRecord } from './deal-protocol.ts'

/** One side effect on the world. Journaled with the state that asked for it, then executed; safe to execute again. */
export type Effect =
  | {
      readonly type: 'send'
      readonly conversation: string
      readonly to: Address
      readonly content: DealMessage
      readonly replyTo?: string
    }
  | { readonly type: 'sign-agreement'; readonly agreement: AgreementRecord }
  | { readonly type: 'countersign'; readonly agreement: AgreementRecord; readonly clientSignature: Hex }
  | {
      readonly type: 'open-job'
      readonly agreement: AgreementRecord
      readonly clientSignature: Hex
      readonly providerSignature: Hex
      /** `provider`: sign the payment for the provider to relay, also where this side could send it. */
      readonly gas?: 'provider'
    }
  /** The provider opens the job with the client's signed payment, at its own gas. */
  | {
      readonly type: 'relay-job'
      readonly agreement: AgreementRecord
      readonly clientSignature: Hex
      readonly providerSignature: Hex
      readonly payment: PaymentRecord
    }
  | { readonly type: 'verify-funding'; readonly job: Hex; readonly agreement: AgreementRecord }
  | {
      readonly type: 'start-work'
      readonly job: Hex
      readonly service: { readonly name: string; readonly digest: string }
      readonly input: Json
      readonly client: Address
    }
  | { readonly type: 'stop-work'; readonly job: Hex }
  | { readonly type: 'submit-work'; readonly job: Hex; readonly deliverable: Hex }
  | {
      readonly type: 'verify-delivery'
      readonly job: Hex
      readonly deliverable: Hex
      readonly output: Json
      readonly schema: Json
    }
  | { readonly type: 'complete-job'; readonly job: Hex; readonly gas?: 'provider' }
  /** The provider completes the job with the client's signed acceptance, at its own gas. */
  | {
      readonly type: 'relay-completion'
      readonly job: Hex
      readonly reason: Hex
      readonly signature: Hex
    }
  | { readonly type: 'reject-job'; readonly job: Hex; readonly reason: string }
  /** `deliverBy` in Unix seconds: from then on a job that is not on chain never will be. */
  | { readonly type: 'reclaim'; readonly job: Hex; readonly deliverBy: number }
  | { readonly type: 'collect'; readonly job: Hex }
  /** The budget gets back what was set aside for a deal that came to nothing. */
  | { readonly type: 'release-spending'; readonly deal: Hex }
  | {
      readonly type: 'leave-feedback'
      readonly agentId: string
      readonly job: Hex
      readonly service: string
      readonly value: number
      readonly from: Address
      readonly to: Address
      readonly transaction: Hex
    }

/** An effect as it is journaled: what is to be sent is already a whole envelope, so that sending it again is harmless. */
export type PlannedEffect =
  | Exclude<Effect, { type: 'send' }>
  | { readonly type: 'send'; readonly envelope: Envelope }
