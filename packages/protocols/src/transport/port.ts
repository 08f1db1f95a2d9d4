import type { Envelope } from '../envelope/envelope.ts'
import type { Address } from '../types/hex.ts'
import type { RichMessage } from './rich-message.ts'

/**
 * How a text came: typed, as markdown, as a reply to a message, as a reaction (its text is the sign), or by pressing a button that
 * the agent had sent (its text is the command that the button stands for).
 */
export type TextForm = 'plain' | 'markdown' | 'reply' | 'reaction' | 'action'

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
      /** How the person said it. Default `plain`. */
      readonly form?: TextForm
      /** The network's id of the message that a reply or a reaction is about. */
      readonly about?: string
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

/** A message that its handler kept rejecting, put aside so that its conversation goes on and an operator can look. */
export interface ParkedMessage {
  /** The envelope's id, or `text:` and the network's id of a text. */
  readonly id: string
  readonly kind: Delivery['kind']
  readonly sender: Address
  readonly conversation: string
  /** Unix milliseconds. */
  readonly receivedAt: number
  /** Why the last try failed, in one line; says so where the bytes were cut short. */
  readonly error: string
  readonly tries: number
  /** The encoded envelope or the UTF-8 text. */
  readonly bytes: Uint8Array
  /** It goes to the handler again at the next start. */
  readonly redeliver?: true
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
  /** Puts a message aside, replacing one of the same id; the oldest make room within `parkedLimits`. */
  park(message: ParkedMessage): Promise<void>
  /** What is put aside, oldest first. */
  parked(): Promise<readonly ParkedMessage[]>
  /** Forgets a message that was put aside. No such message is no error. */
  unpark(id: string): Promise<void>
  /**
   * Orders that a message that was put aside is handled again at the next start: it counts as not handled any more. False
   * where there is none.
   */
  redeliver(id: string): Promise<boolean>
}

/** A sender is over its quota: its next messages wait, and nothing of them is lost. */
export interface Throttling {
  readonly sender: Address
  /** Until the next of its messages are taken, in milliseconds. */
  readonly waitMs: number
}

export interface ReceiveParameters {
  /**
   * Called once per accepted message, one at a time per conversation and in order, senders taking turns. A rejection is
   * retried, and a message that keeps being rejected is parked.
   */
  onDelivery: (delivery: Delivery) => Promise<void>
  onRejection?: (rejection: Rejection) => void
  /** Called at most once a minute for each sender. */
  onThrottled?: (throttling: Throttling) => void
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
  /** Shows a person more than plain text. Left out by transports that carry nothing else: see `describeRichMessage`. */
  sendRich?(receiver: Address, message: RichMessage): Promise<void>
  close(): Promise<void>
}
