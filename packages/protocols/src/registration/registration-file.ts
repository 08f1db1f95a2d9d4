import type { Json } from '../types/json.ts'

/** One endpoint of an agent in its ERC-8004 registration file. */
export interface RegistrationService {
  readonly name: string
  readonly endpoint: string
  readonly version?: string
  /** Present on `dealwright` entries: what can be bought there. */
  readonly sells?: readonly SellingEntry[]
}

/** A service for sale. The ask is a public opening price; the floor never leaves the seller. */
export interface SellingEntry {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly digest: string
  readonly input: Json
  readonly output: Json
  /** Decimal text with symbol, e.g. `1.50 USDC`. For people: a negotiation decides the price. Per call, the price of a call. */
  readonly ask: string
  /** Present where the service is sold per call, through a payment channel, and not by deals. */
  readonly per?: 'call'
}

/** What an ERC-8004 agentURI resolves to (registration-v1). */
export interface RegistrationFile {
  readonly type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1'
  readonly name: string
  readonly description: string
  readonly image?: string
  readonly services: readonly RegistrationService[]
  readonly x402Support: boolean
  readonly active: boolean
  readonly registrations: readonly { readonly agentId: number; readonly agentRegistry: string }[]
  readonly supportedTrust: readonly string[]
}
