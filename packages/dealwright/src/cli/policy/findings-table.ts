import { plainText } from '@dealwright/protocols'
import type { Explanation, Finding } from '@dealwright/wallet'
import { formatTable } from '../format-table.ts'
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
  const reasons = findings.flatMap(({ message }) => (message === undefined ? [] : [plainText(message, 400)]))
  return [...formatTable(heads, rows), ink.bold(verdicts[verdict]), ...reasons]
}
