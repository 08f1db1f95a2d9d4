import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import type { FlowParameters } from '../delivery/read-flow.ts'
import type { RetryParameters } from '../delivery/retry.ts'
import type { InboxPort, TransportPort } from '../port.ts'

/** What the kit asks of an adapter's tests. One harness is one network. */
export interface TransportHarness {
  /** How many messages a flood has. Default 5 000. */
  readonly floodSize?: number
  /** Makes someone new: an account that has never been on the network. */
  createParty(): Promise<TransportParty>
  /** Frees all that the harness holds. Transports are closed by the kit. */
  close(): Promise<void>
}

export interface OpenTransportParameters extends FlowParameters {
  readonly inbox: InboxPort
  readonly limits?: EnvelopeLimits
  readonly retry?: RetryParameters
}

/** A transport that says how many messages it has taken off the network and not yet dealt with. */
export interface TransportUnderTest extends TransportPort {
  readonly pending: number
}

/** Someone on the network. */
export interface TransportParty {
  readonly address: Address
  /** Opens a transport of this party. After closing it the same party opens another one, as after a restart. */
  open(parameters: OpenTransportParameters): Promise<TransportUnderTest>
  /** Sends bytes as an envelope of this party, past every check of the sending side. The party has no transport open. */
  sendRaw(receiver: Address, bytes: Uint8Array): Promise<void>
}
