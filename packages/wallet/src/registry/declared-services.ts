import { type Hex, type RegistrationFile, serviceDigestToHex } from '@dealwright/protocols'
import { serviceKey } from './service-key.ts'

/** The on-chain metadata that a registration file's sold services ask for: key to 32-byte digest. */
export function declaredServices(file: RegistrationFile): ReadonlyMap<string, Hex> {
  const sold = file.services.flatMap(service => service.sells ?? [])
  return new Map(sold.map(({ name, digest }) => [serviceKey(name), serviceDigestToHex(digest)]))
}
