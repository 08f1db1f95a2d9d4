/** Brings the two ways to write a service digest (`sha256:…` and `0x…`) into one; URLs and other names stay as they are. */
export function normaliseService(service: string): string {
  const digest = /^(?:sha256:|0x)([0-9a-fA-F]{64})$/.exec(service)?.[1]
  return digest === undefined ? service : `0x${digest.toLowerCase()}`
}
