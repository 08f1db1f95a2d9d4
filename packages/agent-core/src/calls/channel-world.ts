import type { Address, ChannelDomain, Token } from '@dealwright/protocols'
import { DealwrightError } from '@dealwright/protocols'
import type { StorePort } from '../ports/store.ts'
import type { ChannelsPort } from '../ports/wallet.ts'
import type { CallTerms } from './call-terms.ts'
import type { ChannelNews } from './channel-news.ts'

/** The chain as channels need it. */
export interface ChannelChain {
  readonly channels: ChannelsPort
  readonly domain: ChannelDomain
  readonly token: Token
  readonly terms: CallTerms
  /** Chain time of about now, Unix seconds. */
  now(): Promise<number>
}

/** What everything about channels and calls shares. */
export interface ChannelWorld {
  readonly self: Address
  readonly store: StorePort
  /** Throws `no-channels` where the network has none. */
  chain(): Promise<ChannelChain>
  /** This machine's time: Unix milliseconds. */
  clock(): number
  onNews(news: ChannelNews): void
  onError(error: unknown): void
}

/** The error for a network without payment channels. */
export const noChannels = (): DealwrightError =>
  new DealwrightError({
    code: 'no-channels',
    message: 'This network has no payment channels: give chain.paymentChannel, or buy and sell by deals.',
  })
