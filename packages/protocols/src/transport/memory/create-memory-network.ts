import { randomUUID } from 'node:crypto'
import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Address } from '../../types/hex.ts'

/** One message as the network holds it. The sender is authenticated: only a transport of that address can post for it. */
export interface MemoryMessage {
  readonly id: string
  /** Grows by one per mailbox, from 1. */
  readonly sequence: number
  readonly sender: Address
  readonly kind: 'envelope' | 'text'
  readonly bytes: Uint8Array
  /** Unix milliseconds. */
  readonly sentAt: number
}

export interface MemoryPost {
  readonly sender: Address
  readonly receiver: Address
  readonly kind: MemoryMessage['kind']
  readonly bytes: Uint8Array
}

/** A network inside one process: a mailbox per address that keeps messages until its owner has handled them. */
export interface MemoryNetwork {
  /** Unique per network, so that a stored cursor is never read against another network's numbers. */
  readonly id: string
  /** Makes the mailbox of an address; again is harmless. */
  join(address: Address): void
  /** Throws a retryable `peer-unreachable` or `mailbox-full`. */
  post(message: MemoryPost): void
  /** The oldest message after the given sequence number. */
  read(address: Address, after: number): MemoryMessage | undefined
  /** Forgets messages up to the sequence number: their owner has handled them. */
  release(address: Address, upTo: number): void
  /** Calls back when a message arrives; returns how to stop that. */
  watch(address: Address, wake: () => void): () => void
}

interface Mailbox {
  /** Sequence number of the newest released message. */
  released: number
  readonly messages: Map<number, MemoryMessage>
  newest: number
  readonly watchers: Set<() => void>
}

/**
 * Creates a network of its own, for tests that must not meet each other's agents.
 *
 * @example
 * ```ts
 * import { createMemoryNetwork, createMemoryTransport } from '@dealwright/protocols/transport/memory'
 * const network = createMemoryNetwork()
 * const transport = createMemoryTransport({ network, address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' })
 * ```
 */
export const createMemoryNetwork = ({
  mailboxSize = 10_000,
}: {
  mailboxSize?: number
} = {}): MemoryNetwork => {
  const mailboxes = new Map<Address, Mailbox>()

  const open = (address: Address): Mailbox => {
    const mailbox = mailboxes.get(address)
    if (mailbox) return mailbox
    throw new DealwrightError({
      code: 'peer-unreachable',
      message: `No agent at ${address} has joined this network: start it, then send again`,
      retryable: true,
    })
  }

  return {
    id: randomUUID(),
    join: address => {
      if (!mailboxes.has(address))
        mailboxes.set(address, { released: 0, messages: new Map(), newest: 0, watchers: new Set() })
    },
    post: ({ sender, receiver, kind, bytes }) => {
      const mailbox = open(receiver)
      if (mailbox.messages.size >= mailboxSize) {
        throw new DealwrightError({
          code: 'mailbox-full',
          message: `The mailbox of ${receiver} holds ${mailboxSize} unread messages: wait until the agent reads them`,
          retryable: true,
        })
      }
      mailbox.newest += 1
      const sequence = mailbox.newest
      mailbox.messages.set(sequence, { id: randomUUID(), sequence, sender, kind, bytes, sentAt: Date.now() })
      for (const wake of mailbox.watchers) wake()
    },
    read: (address, after) => {
      const { messages, released } = open(address)
      return messages.get(Math.max(after, released) + 1)
    },
    release: (address, upTo) => {
      const mailbox = open(address)
      const last = Math.min(upTo, mailbox.newest)
      while (mailbox.released < last) {
        mailbox.released += 1
        mailbox.messages.delete(mailbox.released)
      }
    },
    watch: (address, wake) => {
      const { watchers } = open(address)
      watchers.add(wake)
      return () => watchers.delete(wake)
    },
  }
}

/** The network that memory transports of one process share unless they are given another. */
export const defaultMemoryNetwork: MemoryNetwork = createMemoryNetwork()
