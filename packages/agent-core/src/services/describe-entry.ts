import type { SellingEntry, Service } from '@dealwright/protocols'

/** What a registration file says of a service, with its asking price in text. */
export function describeEntry(
  { name, version, description, digest, inputJsonSchema: input, outputJsonSchema: output }: Service,
  ask: string,
): SellingEntry {
  return { name, version, description, digest, input, output, ask }
}
