import type { StoreView } from './observation.ts'
import type { Violation } from './violation.ts'

const perDeal = 25
const tail = 25

/** What an agent wrote about the deals that went wrong, and its last words. */
export const excerptLog = (
  lines: readonly string[],
  { purchases, sales }: StoreView,
  violations: readonly Violation[],
): string => {
  const deals = [...new Set(violations.flatMap(({ deal }) => deal ?? []))]
  const excerpts = deals.flatMap(deal => {
    const ids = [...purchases, ...sales].filter(found => found.deal === deal).map(({ id }) => id)
    const about = lines.filter(line => [deal, ...ids].some(text => line.includes(text)))
    return about.length === 0 ? [] : [`about ${deal}:`, ...about.slice(-perDeal)]
  })
  return [...excerpts, 'the last lines:', ...lines.slice(-tail)].join('\n')
}
