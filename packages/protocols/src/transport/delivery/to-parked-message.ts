import { encodeEnvelope } from '../../envelope/encode-envelope.ts'
import type { Delivery, ParkedMessage } from '../port.ts'
import type { DispatchItem } from './create-dispatcher.ts'
import { firstLine } from './first-line.ts'
import { parkedLimits } from './parked-limits.ts'

/** Longer reasons are cut: an error may quote what it failed on. */
const maxErrorLength = 1_000

/** Gives what is put aside of a message that its handler rejected `tries` times, the last time with `thrown`. */
export const toParkedMessage = (item: DispatchItem, tries: number, thrown: unknown): ParkedMessage => {
  const { delivery, key, receivedAt } = item
  const whole = encode(delivery)
  const bytes = whole.length > parkedLimits.messageBytes ? whole.slice(0, parkedLimits.messageBytes) : whole
  const note = bytes === whole ? '' : ` (kept the first ${bytes.length} of ${whole.length} bytes)`
  const { sender, conversation } = delivery.kind === 'text' ? delivery : delivery.envelope
  return {
    id: key,
    kind: delivery.kind,
    sender,
    conversation,
    receivedAt,
    error: `${firstLine(thrown).slice(0, maxErrorLength)}${note}`,
    tries,
    bytes,
  }
}

const encode = (delivery: Delivery): Uint8Array =>
  delivery.kind === 'text'
    ? new TextEncoder().encode(delivery.text)
    : // It came in under this agent's own limits, which may be wider than the default ones.
      encodeEnvelope(delivery.envelope, { maxBytes: Number.POSITIVE_INFINITY })
