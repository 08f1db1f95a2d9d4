import type { Address, Hex, Token } from '@dealwright/protocols'
import type { EffectRecord, SubjectRecord } from '../../ports/store.ts'
import { type Deal, hasEnded, readDealRecord } from '../deal-record.ts'
import { isSameAddress } from '../is-same-address.ts'

/** A deal in a line, as its own side has it on record. */
export interface DealSummary {
  /** Id of the purchase or sale on this side. */
  readonly id: string
  /** The agreement's hash, once this side has signed. */
  readonly deal?: Hex
  readonly role: 'client' | 'provider'
  /** The counterparty; while a client bargains, everyone it called. */
  readonly peers: readonly Address[]
  readonly service: string
  /** Atomic units: the agreed price, else the last one on the table. */
  readonly price?: bigint
  /** Undefined where the store does not know it. */
  readonly token?: Token
  readonly phase: string
  readonly hasEnded: boolean
  readonly failure?: { readonly code: string; readonly message: string }
  /** Unix milliseconds. */
  readonly openedAt: number
  /** Unix milliseconds. */
  readonly updatedAt: number
  /** Effects planned or under way. */
  readonly openEffects: number
  /** Of these, the ones whose fate is unknown. */
  readonly unknownEffects: number
  /** Failed effects that nobody has handled. */
  readonly deadLetters: number
}

export interface SummarizeDealContext {
  /** Planned and unknown effects of this deal. */
  readonly open: readonly EffectRecord[]
  readonly deadLetters: number
  readonly tokens: readonly Token[]
}

/** Puts a deal's row into a line. Throws `store-corrupt`. */
export function summarizeDeal(
  record: SubjectRecord,
  { open, deadLetters, tokens }: SummarizeDealContext,
): DealSummary {
  const { deal } = readDealRecord(record.state)
  const price = priceOf(deal)
  const token = tokenOf(deal, tokens)
  return {
    id: record.id,
    ...(deal.deal === undefined ? {} : { deal: deal.deal }),
    role: deal.kind === 'purchase' ? 'client' : 'provider',
    peers: peersOf(deal),
    service: deal.kind === 'purchase' ? deal.terms.service.name : deal.service.name,
    ...(price === undefined ? {} : { price: BigInt(price) }),
    ...(token === undefined ? {} : { token }),
    phase: deal.phase,
    hasEnded: hasEnded(deal),
    ...(deal.failure === undefined ? {} : { failure: deal.failure }),
    openedAt: deal.openedAt ?? record.updatedAt,
    updatedAt: record.updatedAt,
    openEffects: open.length,
    unknownEffects: open.filter(({ status }) => status === 'unknown').length,
    deadLetters,
  }
}

function peersOf(deal: Deal): readonly Address[] {
  if (deal.kind === 'sale') return [deal.client]
  const winner = deal.threads.find(({ conversation }) => conversation === deal.winner)
  return winner === undefined ? deal.threads.map(({ provider }) => provider) : [winner.provider]
}

function priceOf(deal: Deal): string | undefined {
  if (deal.agreement !== undefined) return deal.agreement.price
  if (deal.kind === 'sale') return deal.history.at(-1)?.price
  return deal.threads.find(({ conversation }) => conversation === deal.winner)?.heldPrice
}

/** Before there is an agreement, an agent that has only ever traded in one token means that one. */
function tokenOf({ agreement }: Deal, tokens: readonly Token[]): Token | undefined {
  if (agreement === undefined) return tokens.length === 1 ? tokens[0] : undefined
  return tokens.find(({ address }) => isSameAddress(address, agreement.token))
}
