import { parseRegistrationFile } from '@dealwright/protocols'

/** Whether an agentURI leaves its agent active: only a readable file that says otherwise takes it out of the directory. */
export function isActive(agentURI: string): boolean {
  const file = parseRegistrationFile(agentURI)
  return !file.ok || file.value.active
}
