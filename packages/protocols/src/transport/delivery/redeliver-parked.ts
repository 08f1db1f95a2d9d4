import type { EnvelopeLimits } from '../../envelope/envelope-limits.ts'
import type { Address } from '../../types/hex.ts'
import type { InboxPort, ParkedMessage } from '../port.ts'
import { admitMessage, type InboundMessage } from './admit-message.ts'
import type { Dispatcher } from './create-dispatcher.ts'
import type { Reporter } from './create-reporter.ts'
import { parkedLimits } from './parked-limits.ts'
import { readContent } from './read-content.ts'

export interface RedeliverParkedParameters {
  readonly inbox: InboxPort
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>
  readonly reporter: Reporter
  readonly address: Address
  readonly limits?: EnvelopeLimits | undefined
  readonly now: () => number
}

/**
 * Hands the parked messages that someone wants handled again to the dispatcher, oldest first: called once at a start. What is
 * handled now leaves the inbox; what fails again, has expired meanwhile or is not whole is put back. Never rejects.
 */
export const redeliverParked = async (parameters: RedeliverParkedParameters): Promise<void> => {
  const { inbox, reporter } = parameters
  try {
    const wanted = (await inbox.parked()).filter(({ redeliver }) => redeliver === true)
    await Promise.all(wanted.map(message => redeliver(message, parameters)))
  } catch (thrown) {
    // The order stands, and the next start takes it up.
    reporter.error(thrown)
  }
}

const redeliver = async (
  message: ParkedMessage,
  { inbox, dispatcher, reporter, address, limits, now }: RedeliverParkedParameters,
): Promise<void> => {
  const { redeliver: _order, ...parked } = message
  const { sender, bytes } = message
  if (bytes.length >= parkedLimits.messageBytes) {
    await inbox.park({ ...parked, error: 'not handled again: only its beginning was kept' })
    return
  }
  const admitted = admitMessage(toInbound(message), {
    receiver: address,
    peer: sender,
    senders: [sender],
    now: now(),
    limits,
  })
  if (!admitted.ok) {
    reporter.rejection(admitted.error)
    const { reason, detail } = admitted.error
    await inbox.park({ ...parked, error: `not handled again: ${reason}: ${detail}` })
    return
  }
  const outcome = await dispatcher.dispatch(admitted.value)
  if (outcome === 'handled' || outcome === 'duplicate') await inbox.unpark(message.id)
}

/** What the network's id of a text follows in the id of a parked one. */
const textPrefix = 'text:'

const toInbound = ({ id, kind, receivedAt, bytes }: ParkedMessage): InboundMessage => ({
  id: id.startsWith(textPrefix) ? id.slice(textPrefix.length) : id,
  sentAt: receivedAt,
  content: readContent({ kind, bytes }),
})
