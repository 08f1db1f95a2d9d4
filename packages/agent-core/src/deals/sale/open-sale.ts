import { commit, type Hex, serviceDigestToHex } from '@dealwright/protocols'
import type { DealMessage } from '../deal-protocol.ts'
import type { Decision, InboundMessage, Surroundings } from '../decision.ts'
import { isSameAddress } from '../is-same-address.ts'
import { patience } from './margins.ts'
import { offerPrice } from './offer-price.ts'
import type { Sale } from './sale.ts'

/** The longest review period a seller accepts, in seconds: its money waits that long where the client is silent. */
const longestReview = 7 * 24 * 3600

/** What a seller offers: the price range comes from `sell()`, the check from the service's input schema. */
export interface Offering {
  readonly ask: bigint
  readonly floor: bigint
  /** A line saying what is wrong with an input, or undefined where it is fine. */
  readonly faultOf: (input: unknown) => string | undefined
}

export interface OpenSaleParameters {
  client: Sale['client']
  message: InboundMessage
  call: Extract<DealMessage, { message: 'CallForProposals' }>['body']
  offering: Offering | undefined
}

/** Why a call for proposals is turned down at once. */
export interface Refusal {
  readonly code: 'not-sold' | 'other-network' | 'bad-input' | 'bad-terms' | 'busy'
  readonly message: string
  /** Seconds. */
  readonly retryAfter?: number
}

/** Answers a call for proposals: a sale that opens with the asking price, or a refusal. */
export function openSale(
  { client, message, call, offering }: OpenSaleParameters,
  surroundings: Surroundings,
): Decision<Sale> | Refusal {
  const { network, now } = surroundings
  if (offering === undefined) return { code: 'not-sold', message: `${call.service.name} is not sold here` }
  const sameNetwork =
    call.chainId === network.chainId &&
    isSameAddress(call.escrow, network.escrow) &&
    isSameAddress(call.token, network.token.address)
  if (!sameNetwork) {
    return { code: 'other-network', message: `trades on chain ${network.chainId} through ${network.escrow}` }
  }
  const fault = offering.faultOf(call.input)
  if (fault !== undefined) return { code: 'bad-input', message: fault.slice(0, 500) }
  if (call.deliverBy * 1000 <= now + 5_000) return { code: 'bad-terms', message: 'deliverBy is too soon' }
  if (call.reviewPeriod > longestReview) {
    return { code: 'bad-terms', message: `reviewPeriod is over ${longestReview} seconds` }
  }
  const serviceHash: Hex = serviceDigestToHex(call.service.digest)
  const sale: Sale = {
    kind: 'sale',
    phase: 'negotiating',
    conversation: message.conversation,
    client,
    ...(call.agentId === undefined ? {} : { clientAgentId: call.agentId }),
    service: call.service,
    serviceHash,
    input: call.input,
    blinding: call.blinding,
    requestHash: commit(call.input, call.blinding),
    ask: String(offering.ask),
    floor: String(offering.floor),
    rounds: call.rounds,
    deliverBy: call.deliverBy,
    reviewPeriod: call.reviewPeriod,
    history: [],
    answers: message.envelopeId,
    openedAt: now,
    deadline: now + patience,
    transactions: [],
  }
  return offerPrice(sale, now)
}
