import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import { admitMessage, type InboundMessage } from '../delivery/admit-message.ts'
import { createCursorKeeper } from '../delivery/create-cursor-keeper.ts'
import { createDispatcher } from '../delivery/create-dispatcher.ts'
import { createReporter } from '../delivery/create-reporter.ts'
import type { RetryParameters } from '../delivery/retry.ts'
import type { InboxPort, ReceiveParameters } from '../port.ts'
import type { MemoryMessage, MemoryNetwork } from './create-memory-network.ts'

/** How many messages may be read and not yet handled. The rest waits in the mailbox. */
const maxPending = 256

export interface ReadMailboxParameters {
  readonly network: MemoryNetwork
  readonly address: Address
  readonly inbox: InboxPort
  readonly limits?: EnvelopeLimits | undefined
  readonly retry?: RetryParameters | undefined
  readonly now: () => number
}

/** A mailbox that is being read. */
export interface MailboxReader {
  close(): Promise<void>
}

/** Reads a mailbox from the stored cursor on, for as long as it is not closed. */
export const readMailbox = async (
  { network, address, inbox, limits, retry, now }: ReadMailboxParameters,
  { onDelivery, ...callbacks }: ReceiveParameters,
): Promise<MailboxReader> => {
  const channel = `memory:${address}`
  const reporter = createReporter(callbacks)
  const dispatcher = createDispatcher({ inbox, onDelivery, reporter, retry })
  const keeper = createCursorKeeper(inbox, channel, reporter)
  const finished = new Set<number>()
  let position = parseCursor(await inbox.cursor(channel), network.id)
  let handledUpTo = position
  let pending = 0
  let scheduled: NodeJS.Immediate | undefined
  let closed = false

  const finish = (sequence: number): void => {
    pending -= 1
    finished.add(sequence)
    const before = handledUpTo
    while (finished.delete(handledUpTo + 1)) handledUpTo += 1
    if (handledUpTo > before) {
      keeper.advance(`${network.id}:${handledUpTo}`)
      network.release(address, handledUpTo)
    }
    schedule()
  }

  const take = async (message: MemoryMessage): Promise<void> => {
    const admitted = admitMessage(toInbound(message), {
      receiver: address,
      peer: message.sender,
      senders: [message.sender],
      now: now(),
      limits,
    })
    if (!admitted.ok) {
      reporter.rejection(admitted.error)
      finish(message.sequence)
      return
    }
    const outcome = await dispatcher.dispatch(admitted.value)
    if (outcome === 'stopped') return
    if (outcome === 'duplicate') {
      reporter.rejection({
        reason: 'duplicate',
        detail: 'handled before',
        sender: message.sender,
        envelopeId: admitted.value.key,
      })
    }
    finish(message.sequence)
  }

  const pump = (): void => {
    scheduled = undefined
    while (!closed && pending < maxPending) {
      const message = network.read(address, position)
      if (message === undefined) return
      position = message.sequence
      pending += 1
      void take(message)
    }
  }

  // Never in the sender's own stack, and always with a turn of the event loop for timers and sockets in between.
  const schedule = (): void => {
    if (!closed) scheduled ??= setImmediate(pump)
  }

  const unwatch = network.watch(address, schedule)
  schedule()

  return {
    close: async () => {
      closed = true
      unwatch()
      clearImmediate(scheduled)
      await dispatcher.close()
      await keeper.settled()
    },
  }
}

const decoder = new TextDecoder()

const toInbound = ({ id, sentAt, kind, bytes }: MemoryMessage): InboundMessage => ({
  id,
  sentAt,
  content: kind === 'envelope' ? { kind, bytes } : { kind, text: decoder.decode(bytes) },
})

/** A cursor of another network (an earlier process) says nothing about this one. */
const parseCursor = (cursor: string | undefined, networkId: string): number => {
  const [id, sequence] = (cursor ?? '').split(':')
  return id === networkId ? Number(sequence) : 0
}
