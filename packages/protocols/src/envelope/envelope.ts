import type { Address } from '../types/hex.ts'
import type { Json } from '../types/json.ts'
import type { Performative } from './performative.ts'

/** The wrapper of one message between two agents (FIPA ACL fields, JSON on the wire). */
export interface Envelope {
  /** Wire format version. */
  readonly v: 1
  /** UUID; the key of deduplication. */
  readonly id: string
  readonly performative: Performative
  readonly sender: Address
  readonly receiver: Address
  /** `name/version` of the protocol, e.g. `ping/1.0.0`. */
  readonly protocol: string
  /** `sha256:<hex>` of the protocol's canonical JSON Schemas. Peers with another digest are not understood. */
  readonly digest: string
  /** Message type within the protocol, e.g. `Ping`. */
  readonly type: string
  /** One dialogue; a UUID chosen by the initiator. */
  readonly conversation: string
  /** Id of the envelope that this one answers. */
  readonly replyTo?: string
  /** Unix milliseconds. */
  readonly createdAt: number
  /** Unix milliseconds after which the envelope must not act. */
  readonly expiresAt: number
  readonly body: Json
}
