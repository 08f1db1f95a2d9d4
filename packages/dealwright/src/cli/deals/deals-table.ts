import type { DealSummary } from '@dealwright/agent-core'
import { plainText } from '@dealwright/protocols'
import { shorten } from '../describe.ts'
import { formatTable } from '../format-table.ts'
import { ink } from '../ink.ts'
import { describePrice } from './describe-price.ts'
import { describeSpan } from './describe-time.ts'
import { shortId } from './find-deal.ts'

export interface DealsTableParameters {
  /** Also the deals that have ended and wait for nobody. */
  all: boolean
  /** Unix milliseconds. */
  now: number
}

const heads = ['DEAL', 'ROLE', 'PEER', 'SERVICE', 'PRICE', 'PHASE', 'AGE', 'EFFECTS']

/** The deals as a table, in lines. */
export function dealsTable(
  deals: readonly DealSummary[],
  { all, now }: DealsTableParameters,
): readonly string[] {
  const shown = all ? deals : deals.filter(isUnfinished)
  const hidden = deals.length - shown.length
  const more =
    hidden === 0
      ? []
      : [ink.dim(`${count(hidden, 'deal')} ended and settled; --all shows ${hidden === 1 ? 'it' : 'them'}`)]
  if (shown.length === 0) return [deals.length === 0 ? 'No deals yet.' : 'No open deals.', ...more]
  const rows = shown.map(deal => [
    deal.deal === undefined ? shortId(deal.id).slice(0, 8) : shorten(deal.deal),
    deal.role,
    peersOf(deal),
    plainText(deal.service, 34),
    describePrice(deal.price, deal.token),
    phaseOf(deal),
    describeSpan(now - deal.openedAt),
    effectsOf(deal),
  ])
  const letters = shown.reduce((sum, { deadLetters }) => sum + deadLetters, 0)
  const advice =
    letters === 0
      ? []
      : [
          `${count(letters, 'failed effect')} ${letters === 1 ? 'waits' : 'wait'} for you: dealwright deals show, retry or abandon <deal>`,
        ]
  return [...formatTable(heads, rows), ...more, ...advice]
}

const isUnfinished = ({ hasEnded, openEffects, deadLetters }: DealSummary): boolean =>
  !hasEnded || openEffects > 0 || deadLetters > 0

function peersOf({ peers }: DealSummary): string {
  const [only] = peers
  return only !== undefined && peers.length === 1 ? shorten(only) : count(peers.length, 'seller')
}

function phaseOf({ phase, failure }: DealSummary): string {
  return failure === undefined
    ? plainText(phase, 20)
    : `${plainText(phase, 20)}: ${plainText(failure.code, 24)}`
}

function effectsOf({ openEffects, unknownEffects, deadLetters }: DealSummary): string {
  const parts = [
    [openEffects - unknownEffects, 'open'],
    [unknownEffects, 'unknown'],
    [deadLetters, 'failed'],
  ] as const
  return parts.flatMap(([number, name]) => (number > 0 ? `${number} ${name}` : [])).join(', ') || '-'
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
