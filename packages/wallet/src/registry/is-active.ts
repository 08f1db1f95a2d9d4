import { decodeDataUri } from './data-uri.ts'

/** Whether an agentURI leaves its agent active: only a readable file that says otherwise takes it out of the directory. */
export function isActive(agentURI: string): boolean {
  const file = decodeDataUri(agentURI)
  return !(typeof file === 'object' && file !== null && 'active' in file && file.active === false)
}
