import { plainText } from '@dealwright/protocols'
import type { Explanation, Finding } from '@dealwright/wallet'
import { fill } from '../fill.ts'
import { ink } from '../ink.ts'

const heads = ['RULE', 'SAYS', 'ASKED', 'LIMIT', 'LEFT']
const verdicts = {
  allowed: 'Allowed.',
  'needs-approval': 'Allowed once the principal approves it.',
  denied: 'Denied.',
} as const

/** What each rule said, as a table in lines, and the verdict last. */
export function findingsTable({ verdict, findings }: Explanation): readonly string[] {
  const rows = findings.map(({ rule, outcome, value, limit, left }: Finding) =>
    [rule, outcome, value, limit, left ?? '-'].map(cell => plainText(cell, 90)),
  )
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(row => Array.from(row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => fill(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const reasons = findings.flatMap(({ message }) => (message === undefined ? [] : [plainText(message, 400)]))
  return [ink.dim(line(heads)), ...rows.map(line), ink.bold(verdicts[verdict]), ...reasons]
}
