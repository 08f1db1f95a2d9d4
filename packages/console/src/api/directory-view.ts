import { Amount } from '@dealwright/agent-core/conversations'
import { z } from 'zod'
import { PartyView, ReputationView } from './parts.ts'

/** Who sells a service. All text is untrusted. */
export const SellerView = PartyView.extend({
  /** ERC-8004 id in decimal. */
  agentId: z.string(),
  /** What the seller asks for, in its own words, e.g. `1.50 USDC`. */
  ask: z.string(),
  /** The same as an amount, where it is one in the network's token. */
  price: Amount.optional(),
  reputation: ReputationView.optional(),
})

/** A service that somebody sells. */
export const ServiceView = z
  .strictObject({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    digest: z.string(),
    /** JSON Schema. */
    input: z.json(),
    /** JSON Schema. */
    output: z.json(),
    /** `deal`: bargained for and escrowed; `call`: paid per call through a channel. */
    per: z.enum(['deal', 'call']),
    sellers: z.array(SellerView),
  })
  .meta({ id: 'Service' })

/** The directory: every service on offer. */
export const DirectoryView = z.strictObject({ services: z.array(ServiceView) })

export type SellerView = z.infer<typeof SellerView>
export type ServiceView = z.infer<typeof ServiceView>
export type DirectoryView = z.infer<typeof DirectoryView>
