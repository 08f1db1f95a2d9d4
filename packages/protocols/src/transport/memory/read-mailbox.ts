import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import { admitMessage, type InboundMessage } from '../delivery/admit-message.ts'
import { createDispatcher } from '../delivery/create-dispatcher.ts'
import type { Expected } from '../delivery/create-expected.ts'
import { createQuota } from '../delivery/create-quota.ts'
import { createReporter } from '../delivery/create-reporter.ts'
import { createTurns } from '../delivery/create-turns.ts'
import { pause } from '../delivery/pause.ts'
import { readContent } from '../delivery/read-content.ts'
import { type FlowParameters, readFlow } from '../delivery/read-flow.ts'
import { redeliverParked } from '../delivery/redeliver-parked.ts'
import type { RetryParameters } from '../delivery/retry.ts'
import type { InboxPort, ReceiveParameters } from '../port.ts'
import type { MemoryMessage, MemoryNetwork } from './create-memory-network.ts'

export interface ReadMailboxParameters extends FlowParameters {
  readonly network: MemoryNetwork
  readonly address: Address
  readonly inbox: InboxPort
  readonly limits?: EnvelopeLimits | undefined
  readonly retry?: RetryParameters | undefined
  readonly expected: Expected
  readonly now: () => number
}

/** A mailbox that is being read. */
export interface MailboxReader {
  /** Messages read and not yet dealt with. */
  readonly pending: number
  close(): Promise<void>
}

/** One sender's messages. */
interface Lane {
  readonly sender: Address
  position: number
  pending: number
  throttled: boolean
}

/** Reads a mailbox, senders taking turns, for as long as it is not closed. The mailbox itself knows what was not handled. */
export const readMailbox = (
  parameters: ReadMailboxParameters,
  { onDelivery, ...callbacks }: ReceiveParameters,
): MailboxReader => {
  const { network, address, inbox, limits, retry, expected, now } = parameters
  const { concurrency, perPeer, total } = readFlow(parameters, { perPeer: 64, total: 256 })
  // Whoever writes here lives in this process too, so that only fairness is needed by default.
  const quota = createQuota({ perSecond: Number.POSITIVE_INFINITY, ...parameters.quota })
  const reporter = createReporter(callbacks)
  const dispatcher = createDispatcher({ inbox, onDelivery, reporter, retry, concurrency, expected })
  const lanes = new Map<Address, Lane>()
  const turns = createTurns<Lane>()
  const stop = new AbortController()
  let pending = 0
  let scheduled: NodeJS.Immediate | undefined

  const finish = (lane: Lane, sequence: number): void => {
    pending -= 1
    lane.pending -= 1
    network.release(address, lane.sender, sequence)
    turns.join(lane)
    schedule()
  }

  const take = async (lane: Lane, message: MemoryMessage): Promise<void> => {
    const { sender, sequence } = message
    const admitted = admitMessage(toInbound(message), {
      receiver: address,
      peer: sender,
      senders: [sender],
      now: now(),
      limits,
    })
    if (!admitted.ok) {
      reporter.rejection(admitted.error)
      finish(lane, sequence)
      return
    }
    const outcome = await dispatcher.dispatch(admitted.value)
    if (outcome === 'stopped') return
    if (outcome === 'duplicate') {
      const envelopeId = admitted.value.key
      reporter.rejection({ reason: 'duplicate', detail: 'handled before', sender, envelopeId })
    }
    finish(lane, sequence)
  }

  const throttle = (lane: Lane): void => {
    const { sender } = lane
    const waitMs = quota.waitFor(sender, perPeer)
    lane.throttled = true
    if (quota.isNews(sender)) reporter.throttled({ sender, waitMs })
    void pause(waitMs, stop.signal).then(() => {
      lane.throttled = false
      turns.join(lane)
      schedule()
    })
  }

  const pump = (): void => {
    scheduled = undefined
    while (!stop.signal.aborted && pending < total) {
      const lane = turns.next()
      if (lane === undefined) return
      // It comes back when there is room, the pause is over, or another message arrives.
      if (lane.throttled || lane.pending >= perPeer) continue
      const message = network.read(address, lane.sender, lane.position)
      if (message === undefined) continue
      if (quota.take(lane.sender, 1) === 0) {
        throttle(lane)
        continue
      }
      lane.position = message.sequence
      lane.pending += 1
      pending += 1
      turns.join(lane)
      void take(lane, message)
    }
  }

  // Never in the sender's own stack, and always with a turn of the event loop for timers and sockets in between.
  const schedule = (): void => {
    if (!stop.signal.aborted) scheduled ??= setImmediate(pump)
  }

  const wake = (sender: Address): void => {
    const lane = lanes.get(sender) ?? { sender, position: 0, pending: 0, throttled: false }
    lanes.set(sender, lane)
    turns.join(lane)
    schedule()
  }

  const redelivered = redeliverParked({ inbox, dispatcher, reporter, address, limits, now })
  const unwatch = network.watch(address, wake)
  for (const sender of network.senders(address)) wake(sender)

  return {
    get pending() {
      return pending
    },
    close: async () => {
      stop.abort()
      unwatch()
      clearImmediate(scheduled)
      await dispatcher.close()
      await redelivered
    },
  }
}

const toInbound = (message: MemoryMessage): InboundMessage => ({
  id: message.id,
  sentAt: message.sentAt,
  content: readContent(message),
})
