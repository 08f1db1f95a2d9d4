import { z } from 'zod'
import type { Tally } from './tally.ts'

const vitestReport = z.object({
  numTotalTests: z.number(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
})

const readReport = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Counts the tests in a report of vitest's JSON reporter. A file that failed without a failed test (it did not load, or
 * its worker crashed) is one failure; so are a report that cannot be read, no tests at all, and an exit code that
 * nothing in the report explains, as after an unhandled rejection.
 */
export const tallyVitest = (text: string, code: number): Tally => {
  const report = vitestReport.safeParse(readReport(text))
  if (!report.success) return { passed: 0, failed: 1, skipped: 0 }
  const { numTotalTests, numPassedTests, numFailedTests, testResults } = report.data
  const brokenFiles = testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  )
  const failed = numFailedTests + brokenFiles.length
  const unexplained = failed === 0 && (code !== 0 || numTotalTests === 0)
  return {
    passed: numPassedTests,
    failed: unexplained ? 1 : failed,
    skipped: numTotalTests - numPassedTests - numFailedTests,
  }
}
