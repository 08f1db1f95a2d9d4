import { canonicalJson } from '../canonical/canonical-json.ts'
import { toJson } from '../canonical/to-json.ts'
import type { RegistrationFile } from './registration-file.ts'

/** Writes a registration file as a `data:application/json;base64,` agentURI, so that it lives on chain and needs no host. */
export function encodeRegistrationFile(file: RegistrationFile): string {
  return `data:application/json;base64,${Buffer.from(canonicalJson(toJson(file))).toString('base64')}`
}
