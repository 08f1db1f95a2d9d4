import type { ChannelSummary } from '@dealwright/agent-core'
import { describePrice } from '../deals/describe-price.ts'
import { describeSpan } from '../deals/describe-time.ts'
import { shorten } from '../describe.ts'
import { formatTable } from '../format-table.ts'
import { ink } from '../ink.ts'

export interface ChannelsTableParameters {
  /** Also the channels that have ended. */
  all: boolean
  /** Unix milliseconds. */
  now: number
}

const heads = ['CHANNEL', 'ROLE', 'PEER', 'PHASE', 'HOLDS', 'USED', 'CLAIMED', 'WAITING', 'ENDS IN']

/** The channels as a table, in lines. */
export function channelsTable(
  channels: readonly ChannelSummary[],
  { all, now }: ChannelsTableParameters,
): readonly string[] {
  const shown = all ? channels : channels.filter(({ phase }) => phase !== 'ended')
  const hidden = channels.length - shown.length
  const more = hidden === 0 ? [] : [ink.dim(`${hidden} ended; --all shows ${hidden === 1 ? 'it' : 'them'}`)]
  if (shown.length === 0) return [channels.length === 0 ? 'No channels yet.' : 'No open channels.', ...more]
  const rows = shown.map(
    ({ channel, role, peer, phase, deposited, used, claimed, recorded, expiresAt, token }) => [
      shorten(channel),
      role,
      shorten(peer),
      phase,
      describePrice(deposited, token),
      describePrice(used, token),
      describePrice(claimed, token),
      describePrice(recorded, token),
      phase === 'ended' || expiresAt * 1_000 <= now ? '-' : describeSpan(expiresAt * 1_000 - now),
    ],
  )
  const isWaiting = shown.some(({ recorded = 0n }) => recorded > 0n)
  const note = isWaiting
    ? [ink.dim('waiting: claimed for good, and owed by the contract until the agent collects it')]
    : []
  return [...formatTable(heads, rows), ...note, ...more]
}
