import { findJsonFault } from '../canonical/find-json-fault.ts'
import { describeIssues } from '../text/describe-issues.ts'
import { failed, ok, type Result } from '../types/result.ts'
import { readAgentUri } from './read-agent-uri.ts'
import type { RegistrationFile } from './registration-file.ts'
import { registrationFileSchema } from './registration-schema.ts'

/**
 * Reads an ERC-8004 registration file from a `data:` agentURI (base64 or percent-encoded) or from its JSON text, at most
 * 262 144 bytes. Tolerant of age: unknown fields are ignored, `endpoints` is read as `services`, and entries that do not fit
 * are left out, among them offers whose schemas do not have the digest that they name. Never throws; the failure is one line.
 */
export function parseRegistrationFile(agentUri: string): Result<RegistrationFile, string> {
  const text = readAgentUri(agentUri)
  if (!text.ok) return text
  let json: unknown
  try {
    json = JSON.parse(text.value)
  } catch {
    return failed('the registration file is not JSON')
  }
  const fault = findJsonFault(json)
  if (fault) return failed(fault.replace(/^value/, 'the registration file'))
  const parsed = registrationFileSchema.safeParse(json)
  if (!parsed.success) return failed(describeIssues('registration', parsed.error))
  const { services, endpoints, ...file } = parsed.data
  return ok({ ...file, services: services ?? endpoints ?? [] })
}
