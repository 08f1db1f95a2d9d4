import type { Meaning } from './meaning.ts'
import type { Reading } from './readers/reading.ts'

/** The meaning of one call or of typed data. */
export function leafMeaning(
  { payments = [], allowances = [], deal, agreement, channels, until }: Extract<Reading, { kind: 'leaf' }>,
  call: Meaning['calls'][number],
): Meaning {
  return {
    calls: [call],
    payments,
    allowances,
    ...(deal === undefined ? {} : { deal }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(channels === undefined ? {} : { channels }),
    ...(until === undefined ? {} : { until }),
  }
}
