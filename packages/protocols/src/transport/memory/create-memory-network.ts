import { randomUUID } from 'node:crypto'
import { DealwrightError } from '../../errors/dealwright-error.ts'
import type { Address } from '../../types/hex.ts'

/** One message as the network holds it. The sender is authenticated: only a transport of that address can post for it. */
export interface MemoryMessage {
  readonly id: string
  /** Grows by one per mailbox and sender, from 1. */
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
  /** Unique per network. */
  readonly id: string
  /** Makes the mailbox of an address; again is harmless. */
  join(address: Address): void
  /** Throws a retryable `peer-unreachable` or `mailbox-full`. */
  post(message: MemoryPost): void
  /** Everyone who has written to the address. */
  senders(address: Address): readonly Address[]
  /** The oldest message of a sender after the given sequence number. */
  read(address: Address, sender: Address, after: number): MemoryMessage | undefined
  /** Forgets one message: its owner has handled it. */
  release(address: Address, sender: Address, sequence: number): void
  /** Calls back with the sender when a message arrives; returns how to stop that. */
  watch(address: Address, wake: (sender: Address) => void): () => void
}

/** The messages of one sender in a mailbox. */
interface Shelf {
  readonly messages: Map<number, MemoryMessage>
  newest: number
  /** Up to here all are released. */
  released: number
}

interface Mailbox {
  readonly shelves: Map<Address, Shelf>
  readonly watchers: Set<(sender: Address) => void>
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
  /** Unread messages of one sender in one mailbox. */
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

  const shelfOf = (mailbox: Mailbox, sender: Address): Shelf => {
    const known = mailbox.shelves.get(sender)
    if (known) return known
    const shelf = { messages: new Map<number, MemoryMessage>(), newest: 0, released: 0 }
    mailbox.shelves.set(sender, shelf)
    return shelf
  }

  return {
    id: randomUUID(),
    join: address => {
      if (!mailboxes.has(address)) mailboxes.set(address, { shelves: new Map(), watchers: new Set() })
    },
    post: ({ sender, receiver, kind, bytes }) => {
      const mailbox = open(receiver)
      const shelf = shelfOf(mailbox, sender)
      if (shelf.messages.size >= mailboxSize) {
        throw new DealwrightError({
          code: 'mailbox-full',
          message: `The mailbox of ${receiver} holds ${mailboxSize} unread messages of ${sender}: wait until the agent reads them`,
          retryable: true,
        })
      }
      shelf.newest += 1
      const sequence = shelf.newest
      shelf.messages.set(sequence, { id: randomUUID(), sequence, sender, kind, bytes, sentAt: Date.now() })
      for (const wake of mailbox.watchers) wake(sender)
    },
    senders: address => [...open(address).shelves.keys()],
    read: (address, sender, after) => {
      const shelf = open(address).shelves.get(sender)
      if (shelf === undefined) return undefined
      for (let sequence = Math.max(after, shelf.released) + 1; sequence <= shelf.newest; sequence += 1) {
        const message = shelf.messages.get(sequence)
        if (message !== undefined) return message
      }
      return undefined
    },
    release: (address, sender, sequence) => {
      const shelf = open(address).shelves.get(sender)
      if (shelf === undefined) return
      shelf.messages.delete(sequence)
      while (shelf.released < shelf.newest && !shelf.messages.has(shelf.released + 1)) shelf.released += 1
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
