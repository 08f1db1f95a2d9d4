import type { Address } from '../../types/hex.ts'
import type { InboundMessage } from '../delivery/admit-message.ts'
import type { RichMessage } from '../rich-message.ts'

/** One message from a peer, as the SDK authenticated it. */
export interface XmtpMessage extends InboundMessage {
  /** Inbox id of the sender. */
  readonly peer: string
  /** Network time of the message in nanoseconds; the order of a conversation. */
  readonly sentAtNs: bigint
}

/** Part of what the local database holds from one peer, oldest first. */
export interface XmtpPage {
  readonly messages: readonly XmtpMessage[]
  /** Network time of the last row, messages that are none of our business included; undefined when there was none. */
  readonly lastSentAtNs: bigint | undefined
  /** Whether there may be more. */
  readonly full: boolean
}

export interface ReadPageParameters {
  /** Rows that this database received after this moment, in nanoseconds. */
  readonly insertedAfterNs: bigint
  /** Rows with this network time or a later one, in nanoseconds. */
  readonly sentFromNs: bigint
  readonly limit: number
}

export interface XmtpDm {
  sendEnvelope(bytes: Uint8Array, fallback: string): Promise<void>
  sendText(text: string): Promise<void>
  sendRich(message: RichMessage): Promise<void>
}

/** A live stream. `ended` resolves when it broke or was closed, and never rejects. */
export interface XmtpStream {
  readonly ended: Promise<void>
  close(): Promise<void>
}

export interface OpenStreamParameters {
  readonly onMessage: (message: XmtpMessage) => void
  readonly onError: (error: Error) => void
}

/** All that the transport asks of the SDK: the one seam between us and its versions. */
export interface XmtpSession {
  readonly inboxId: string
  readonly installationId: string
  findInbox(address: Address): Promise<string | undefined>
  /** The Ethereum addresses of an inbox, from its signed identity log; `refresh` asks the network. */
  findAddresses(inboxId: string, refresh: boolean): Promise<readonly Address[]>
  openDm(inboxId: string): Promise<XmtpDm>
  /** Fetches new conversations and messages into the local database. */
  sync(): Promise<void>
  /** Inbox ids of everyone with whom there is a conversation. */
  listPeers(): readonly string[]
  readPage(peer: string, parameters: ReadPageParameters): Promise<XmtpPage>
  openStream(parameters: OpenStreamParameters): Promise<XmtpStream>
}
