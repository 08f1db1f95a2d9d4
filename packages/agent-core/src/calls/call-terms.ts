import { parseMoney, type Token } from '@dealwright/protocols'
import { type Duration, parseDuration } from '../agent/parse-duration.ts'
import type { CallRetention } from './call-history.ts'

/** How an agent uses payment channels. */
export interface ChannelOptions {
  /** How long a channel that this agent opens pays. Default `'7d'`. */
  lifetime?: Duration
  /** How long the payee keeps for a last claim after the payer closed early, given when paying. Default `'1h'`. */
  challengePeriod?: Duration
  /**
   * The shortest such time that is taken when paid. Default `challengePeriod`; never less than three times `poll` and a minute, in
   * which an early close is noticed and a claim gets on chain.
   */
  minChallengePeriod?: Duration
  /** How long before a channel's end its payee takes no more calls and claims on chain. Default `'20m'`. */
  claimBefore?: Duration
  /** Unclaimed amount from which a payee claims at once, e.g. `'1 USDC'`. Default 1 token. */
  claimAbove?: string
  /**
   * What a payee has claimed and left in the contract, from which it brings it home; at the end of a channel it does so anyway.
   * Default ten times `claimAbove`.
   */
  collectAbove?: string
  /** Whether a payee claims everything when it closes. Default false: it goes on at the next start. */
  claimOnClose?: boolean
  /** How often the chain is asked what became of channels. Default `'10s'`. */
  poll?: Duration
  /** Paid calls worked at a time. Default 16. */
  concurrency?: number
  /**
   * How long calls are kept so that the same id is the same call: the newest 1,000 of each caller and 10,000 of one's own, none
   * longer than `'30d'`. Older ids are refused.
   */
  keepCalls?: { newest?: number; within?: Duration }
}

/** {@link ChannelOptions} with every default: seconds, atomic units; `poll` in milliseconds. */
export interface CallTerms {
  readonly lifetime: number
  readonly challengePeriod: number
  readonly minChallengePeriod: number
  readonly claimBefore: number
  readonly claimAbove: bigint
  readonly collectAbove: bigint
  readonly poll: number
}

/** Fills in the defaults. Throws `bad-duration`, `bad-money`. */
export function readCallTerms(options: ChannelOptions, token: Token): CallTerms {
  const poll = parseDuration(options.poll ?? '10s')
  const challengePeriod = seconds(options.challengePeriod ?? '1h')
  const { minChallengePeriod } = options
  const wanted = minChallengePeriod === undefined ? challengePeriod : seconds(minChallengePeriod)
  const claimAbove = parseMoney(options.claimAbove ?? `1 ${token.symbol}`, token)
  const { collectAbove } = options
  const noticeable = Math.ceil((3 * poll) / 1_000) + claimingTime
  return {
    lifetime: seconds(options.lifetime ?? '7d'),
    challengePeriod,
    minChallengePeriod: Math.max(wanted, noticeable),
    claimBefore: seconds(options.claimBefore ?? '20m'),
    claimAbove,
    collectAbove: collectAbove === undefined ? claimAbove * 10n : parseMoney(collectAbove, token),
    poll,
  }
}

/** Reads how many calls are kept, and for how long. Throws `bad-duration`. */
export const readRetention = ({ keepCalls = {} }: ChannelOptions, newest: number): CallRetention => ({
  newest: Math.max(keepCalls.newest ?? newest, 1),
  within: parseDuration(keepCalls.within ?? '30d'),
})

/** Seconds that a claim may take to get on chain. */
const claimingTime = 60

const seconds = (duration: Duration): number => Math.ceil(parseDuration(duration) / 1_000)
