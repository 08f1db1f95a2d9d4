import type { Envelope } from '../envelope/envelope.ts'
import type { Address } from '../types/hex.ts'

/** What reaches an agent: an envelope that passed every check, or plain text from a person. */
export type Delivery =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | {
      readonly kind: 'text'
      readonly id: string
      readonly sender: Address
      readonly conversation: string
      readonly text: string
      readonly sentAt: number
    }

/** Why an inbound message changed no state. */
export type RejectionReason =
  | 'not-understood'
  | 'expired'
  | 'not-yet-valid'
  | 'mis-addressed'
  | 'forged-sender'
  | 'over-size'
  | 'malformed'
  | 'duplicate'

export interface Rejection {
  readonly reason: RejectionReason
  /** One line for a log. Never holds the body. */
  readonly detail: string
  readonly sender?: Address
  readonly envelopeId?: string
}

/** What a transport must remember between runs. Met by a store; a `Map` serves where nothing need survive. */
export interface InboxPort {
  /** Where reading resumes, or undefined on the first start. */
  cursor(channel: string): Promise<string | undefined>
  /** Called after the delivery's handler has resolved, so that what it caused is durable first. */
  advance(channel: string, cursor: string): Promise<void>
  /** Whether an envelope with this id was handled before. */
  seen(id: string): Promise<boolean>
  /** Records an envelope as handled; `expiresAt` (Unix ms) says how long that must be remembered. */
  remember(id: string, expiresAt: number): Promise<void>
}

export interface ReceiveParameters {
  /** Called once per accepted message, one at a time per conversation and in order. A rejection is retried by redelivery. */
  onDelivery: (delivery: Delivery) => Promise<void>
  onRejection?: (rejection: Rejection) => void
  onError?: (error: Error) => void
  signal?: AbortSignal
}

/** Carries envelopes between agents: at least once, deduplicated by id, in order per conversation, catching up after downtime. */
export interface TransportPort {
  readonly address: Address
  /** Resolves once everything missed while offline is being delivered and live messages follow. */
  receive(parameters: ReceiveParameters): Promise<void>
  /** Resolves when the network holds the envelope. Throws a retryable `DealwrightError` where it does not. */
  send(envelope: Envelope): Promise<void>
  /** Sends plain text to a person. */
  sendText(receiver: Address, text: string): Promise<void>
  close(): Promise<void>
}
