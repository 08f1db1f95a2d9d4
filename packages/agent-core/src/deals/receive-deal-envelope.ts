import { createEnvelope, type Envelope, type TransportPort } from '@dealwright/protocols'
import type { Stock } from '../services/stock.ts'
import { dealMessage, dealProtocol } from './deal-protocol.ts'
import type { Surroundings } from './decision.ts'
import type { DealEngine } from './engine.ts'
import { openSale } from './sale/open-sale.ts'

/** The most unfunded sales that one client may have open with this agent at a time: bargaining is free, patience is not. */
const unfundedSalesPerClient = 100
/** The most unfunded sales in all: addresses cost nothing either. */
const unfundedSales = 2_000
/** When a client that was turned away for that may call again, in seconds: a negotiation takes a few. */
const busySeconds = 5
const unfunded = ['negotiating', 'agreeable', 'signing', 'awaiting-funding', 'relaying', 'verifying']

export interface ReceiveDealEnvelopeContext {
  engine: DealEngine
  stock: Stock
  surroundings: () => Promise<Surroundings>
  transport: () => Promise<TransportPort>
}

/** Gives an envelope of the deal protocol to its deal; a call for proposals opens a sale or is refused. False where it is about nothing known. */
export async function receiveDealEnvelope(
  envelope: Envelope,
  { engine, stock, surroundings, transport }: ReceiveDealEnvelopeContext,
): Promise<boolean> {
  if (await engine.receive(envelope)) return true
  const read = dealMessage.safeParse({ message: envelope.type, body: envelope.body })
  if (!read.success || read.data.message !== 'CallForProposals') return false
  const content = read.data
  const saleId = `sale/${envelope.sender}/${envelope.conversation}`
  if (await engine.knows(saleId)) return false
  const around = await surroundings()
  const { sender: client, conversation, id: envelopeId } = envelope
  const open = engine
    .openDeals()
    .flatMap(({ deal }) => (deal.kind === 'sale' && unfunded.includes(deal.phase) ? deal : []))
  const mine = open.filter(deal => deal.client === client).length
  const answer =
    mine >= unfundedSalesPerClient || open.length >= unfundedSales
      ? {
          code: 'busy',
          message: `too many negotiations are open, ${mine} of them with you`,
          retryAfter: busySeconds,
        }
      : openSale(
          {
            client,
            message: { type: 'message', conversation, envelopeId, content },
            call: content.body,
            offering: stock.offering(content.body.service.digest, around.network.token),
          },
          around,
        )
  if ('state' in answer) {
    await engine.open(saleId, answer, envelope)
    return true
  }
  const { address: self } = await transport()
  const refusal = createEnvelope({
    protocol: dealProtocol,
    type: 'Refuse',
    sender: self,
    receiver: client,
    conversation,
    replyTo: envelopeId,
    body: answer,
  })
  await (await transport()).send(refusal)
  return true
}
