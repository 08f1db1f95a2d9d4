import type { z } from 'zod'
import { plainText } from './plain-text.ts'

const shownIssues = 3

/** Says on one line what a schema found wrong, e.g. `input.city: expected string, received number`. Holds no values. */
export function describeIssues(subject: string, error: z.ZodError): string {
  const lines = error.issues.slice(0, shownIssues).map(issue => {
    const path = [subject, ...issue.path.map(String)].join('.')
    return `${plainText(path, 80)}: ${plainText(issue.message.replace(/^Invalid input: /, ''), 120)}`
  })
  const more = error.issues.length - lines.length
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
