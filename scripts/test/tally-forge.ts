import { z } from 'zod'
import type { Tally } from './tally.ts'

const forgeReport = z.record(
  z.string(),
  z.object({
    test_results: z.record(z.string(), z.object({ status: z.enum(['Success', 'Failure', 'Skipped']) })),
  }),
)

/** The JSON object is the one line of `forge test --json` that starts with a brace: warnings may stand before it. */
const findReport = (output: string): unknown => {
  const line = output.split('\n').findLast(candidate => candidate.startsWith('{'))
  try {
    return line === undefined ? undefined : JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Counts the tests in what `forge test --json` wrote. A crash, a report that cannot be read and no tests at all fail. */
export const tallyForge = (output: string, code: number): Tally => {
  const report = forgeReport.safeParse(findReport(output))
  if (!report.success) return { passed: 0, failed: 1, skipped: 0 }
  const statuses = Object.values(report.data).flatMap(({ test_results }) =>
    Object.values(test_results).map(({ status }) => status),
  )
  const count = (wanted: string) => statuses.filter(status => status === wanted).length
  const counted = { passed: count('Success'), failed: count('Failure'), skipped: count('Skipped') }
  const unexplained = counted.failed === 0 && (code !== 0 || statuses.length === 0)
  return unexplained ? { ...counted, failed: 1 } : counted
}
