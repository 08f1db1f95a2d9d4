import { dealMessage, dealProtocol } from '@dealwright/agent-core'
import { describeEnvelope, type Envelope, formatMoney, plainText, type Token } from '@dealwright/protocols'

/** What a person's ordinary chat app shows for a message between agents, e.g. `Offer: 1.05 USDC`. */
export function describeMessage(envelope: Envelope, token: Token | undefined): string {
  const read = dealMessage.safeParse({ message: envelope.type, body: envelope.body })
  if (envelope.protocol !== dealProtocol.id || !read.success) return describeEnvelope(envelope)
  const money = (price: string) =>
    token === undefined ? `${price} units` : formatMoney(BigInt(price), token)
  const { message, body } = read.data
  switch (message) {
    case 'CallForProposals':
      return plainText(`Call for proposals: ${body.service.name} ${JSON.stringify(body.input)}`)
    case 'Offer':
      return `Offer: ${money(body.price)}`
    case 'Accept':
      return `Accepted: ${money(body.price)}`
    case 'Refuse':
    case 'Reject':
    case 'Cancel':
    case 'Failure':
    case 'Dispute':
      return plainText(`${message}: ${body.message}`)
    case 'Agree':
      return `Signed by the client: ${money(body.agreement.price)}`
    case 'Signed':
      return `Signed by the provider: deal ${body.hash}`
    case 'Funded':
      return `Escrow funded in ${body.transaction}`
    case 'Pay':
      return 'Payment signed, for the provider to relay'
    case 'Opened':
      return `Payment relayed to escrow in ${body.transaction}`
    case 'Progress':
      return plainText(`Progress: ${JSON.stringify(body.value)}`)
    case 'Deliver':
      return `Result delivered, recorded in ${body.transaction}`
    case 'Approve':
      return 'Result accepted, for the provider to collect the payment'
    case 'Paid':
      return body.transaction === undefined ? 'Payment collected' : `Payment collected in ${body.transaction}`
    case 'Complete':
      return `Paid in ${body.transaction}`
  }
}
