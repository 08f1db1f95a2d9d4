import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import { createExpected } from '../delivery/create-expected.ts'
import { createMemoryInbox } from '../delivery/create-memory-inbox.ts'
import { createTransportLife } from '../delivery/create-transport-life.ts'
import { encodeOutgoing, encodeOutgoingText } from '../delivery/encode-outgoing.ts'
import type { FlowParameters } from '../delivery/read-flow.ts'
import { requireAddress } from '../delivery/require-address.ts'
import type { RetryParameters } from '../delivery/retry.ts'
import type { InboxPort, TransportPort } from '../port.ts'
import { defaultMemoryNetwork, type MemoryNetwork } from './create-memory-network.ts'
import { type MailboxReader, readMailbox } from './read-mailbox.ts'

/** By default a sender has no quota, and 64 messages of one and 256 of all senders are in memory: the rest waits in the mailbox. */
export interface CreateMemoryTransportParameters extends FlowParameters {
  /** Whom this transport speaks for. */
  readonly address: string
  /** Default: one network for the whole process. */
  readonly network?: MemoryNetwork | undefined
  /** What must be remembered between runs. Default: nothing. */
  readonly inbox?: InboxPort | undefined
  readonly limits?: EnvelopeLimits | undefined
  /** How a handler that rejects is tried again. */
  readonly retry?: RetryParameters | undefined
  /** Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** A transport inside one process. */
export interface MemoryTransport extends TransportPort, AsyncDisposable {
  /** Messages read and not yet dealt with. */
  readonly pending: number
}

/**
 * Creates a transport between agents of one process: the same checks and promises as XMTP, through real bytes, without a
 * network. Throws `bad-address`; `receive` throws
 * `bad-quota` and `bad-limit`.
 *
 * @example
 * ```ts
 * import { createMemoryTransport } from '@dealwright/protocols/transport/memory'
 * await using transport = createMemoryTransport({ address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' })
 * await transport.receive({ onDelivery: async delivery => console.log(delivery.kind) })
 * ```
 */
export const createMemoryTransport = (parameters: CreateMemoryTransportParameters): MemoryTransport => {
  const { network = defaultMemoryNetwork, inbox = createMemoryInbox(), limits, now = Date.now } = parameters
  const address = requireAddress(parameters.address)
  const life = createTransportLife()
  const expected = createExpected()
  let reader: MailboxReader | undefined
  network.join(address)

  const post = (receiver: Address, kind: 'envelope' | 'text', bytes: Uint8Array): void =>
    network.post({ sender: address, receiver, kind, bytes })

  const close = (): Promise<void> =>
    life.close(async () => {
      await reader?.close()
    })

  return {
    address,
    get pending() {
      return reader?.pending ?? 0
    },
    receive: async receive => {
      life.beginReceiving()
      const opened = readMailbox({ ...parameters, network, address, inbox, expected, now }, receive)
      reader = opened
      const stop = (): void => void opened.close()
      if (receive.signal?.aborted) stop()
      else receive.signal?.addEventListener('abort', stop, { once: true, signal: life.closed })
    },
    send: async envelope => {
      life.assertOpen()
      const bytes = encodeOutgoing(envelope, address, limits)
      expected.add(envelope)
      post(envelope.receiver, 'envelope', bytes)
    },
    sendText: async (receiver, text) => {
      life.assertOpen()
      post(requireAddress(receiver), 'text', encodeOutgoingText(text, limits))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
