import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Address } from '../types/hex.ts'
import { parseAddress } from '../types/parse-address.ts'

/** Writes the endpoint at which an agent is reached over XMTP: `xmtp:` and its address. Throws `bad-address`. */
export function encodeXmtpEndpoint(agent: Address): string {
  const address = parseAddress(agent)
  if (address) return `xmtp:${address}`
  throw new DealwrightError({ code: 'bad-address', message: 'an XMTP endpoint names an Ethereum address' })
}

/** Reads `xmtp:<address>` as the checksummed address, or returns undefined for any other endpoint. */
export function parseXmtpEndpoint(endpoint: string): Address | undefined {
  const match = /^xmtp:(?<address>0x[0-9a-fA-F]{40})$/.exec(endpoint)
  return parseAddress(match?.groups?.address)
}
