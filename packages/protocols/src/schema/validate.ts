import type { z } from 'zod'
import { findJsonFault } from '../canonical/find-json-fault.ts'
import { describeIssues } from '../text/describe-issues.ts'
import { failed, ok, type Result } from '../types/result.ts'

/** Checks a value from the wire against a schema. The failure is one line for people; it holds no values. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject: string,
): Result<z.output<Schema>, string> {
  const fault = findJsonFault(value)
  if (fault) return failed(fault.replace(/^value/, subject))
  const parsed = schema.safeParse(value)
  return parsed.success ? ok(parsed.data) : failed(describeIssues(subject, parsed.error))
}
