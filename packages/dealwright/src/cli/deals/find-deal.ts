import type { DealSummary } from '@dealwright/agent-core'
import { DealwrightError, plainText } from '@dealwright/protocols'

/** Characters of a hash or id that are enough to name a deal by. */
const enough = 6

/**
 * The deal with this agreement hash or id, or the only one that begins like it; also as the table shortens it (`0x12ab…cdef`).
 * Throws `unknown-deal` and `ambiguous-deal`.
 */
export function findDeal(deals: readonly DealSummary[], text: string): DealSummary {
  const wanted = text.toLowerCase()
  const [start = '', end = ''] = wanted.split('…')
  const exact = deals.filter(({ deal, id }) => deal?.toLowerCase() === wanted || id.toLowerCase() === wanted)
  const found =
    exact.length > 0 || start.length < enough
      ? exact
      : deals.filter(({ deal = '', id }) =>
          [deal.toLowerCase(), shortId(id)].some(name => name.startsWith(start) && name.endsWith(end)),
        )
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const shown = plainText(text, 80)
  if (only === undefined) {
    const message = `No deal here is called ${shown}; see 'dealwright deals --all' for those there are`
    throw new DealwrightError({ code: 'unknown-deal', message })
  }
  const message = `${found.length} deals begin with ${shown}; give more of the hash`
  throw new DealwrightError({ code: 'ambiguous-deal', message })
}

/** The telling part of a deal's id on its own side, for deals that were never agreed on. */
export const shortId = (id: string): string => plainText(id.split('/').at(-1) ?? id, 80).toLowerCase()
