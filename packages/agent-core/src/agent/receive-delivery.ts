import {
  createControlEnvelope,
  DealwrightError,
  type Delivery,
  type Envelope,
  isControlType,
  type Rejection,
} from '@dealwright/protocols'
import type { Calls } from '../calls/calls.ts'
import { callsProtocol } from '../calls/calls-protocol.ts'
import { dealProtocol } from '../deals/deal-protocol.ts'
import { type ReceiveDealEnvelopeContext, receiveDealEnvelope } from '../deals/receive-deal-envelope.ts'
import type { TextMessage } from './events.ts'
import type { ProtocolRouter } from './protocol-router.ts'

export interface ReceiveDeliveryContext extends ReceiveDealEnvelopeContext {
  router: ProtocolRouter
  calls: Pick<Calls, 'receive'>
  /** Resolves once what the text caused is durable. */
  onText: (message: TextMessage) => Promise<void>
  onRejection: (rejection: Rejection) => void
}

/** Brings one inbound message to whoever it is for. What fits nothing changes nothing and is answered with `not-understood`. */
export async function receiveDelivery(delivery: Delivery, context: ReceiveDeliveryContext): Promise<void> {
  if (delivery.kind === 'text') {
    const { id, sender, text, sentAt, form } = delivery
    const reply = async (answer: string) => (await context.transport()).sendText(sender, answer)
    await context.onText({ id, sender, text, sentAt, reply, ...(form === undefined ? {} : { form }) })
    return
  }
  const { envelope } = delivery
  try {
    if (!(await route(envelope, context))) await refuse(envelope, 'nothing here answers to that', context)
  } catch (error) {
    if (!(error instanceof DealwrightError) || error.code !== 'dialogue-violation') throw error
    await refuse(envelope, error.message, context)
  }
}

function route(envelope: Envelope, context: ReceiveDeliveryContext): Promise<boolean> {
  if (envelope.protocol === callsProtocol.id)
    return envelope.digest === callsProtocol.digest ? context.calls.receive(envelope) : Promise.resolve(false)
  if (envelope.protocol !== dealProtocol.id) return context.router.receive(envelope)
  if (envelope.digest !== dealProtocol.digest) return Promise.resolve(false)
  return receiveDealEnvelope(envelope, context)
}

/** Tells the sender that its message changed nothing. What is itself such a message is never answered. */
async function refuse(about: Envelope, reason: string, context: ReceiveDeliveryContext): Promise<void> {
  const { id: envelopeId, sender } = about
  context.onRejection({ reason: 'not-understood', detail: reason, sender, envelopeId })
  if (isControlType(about.type)) return
  const answer = createControlEnvelope({ type: 'not-understood', about, sender: about.receiver, reason })
  await (await context.transport()).send(answer)
}
