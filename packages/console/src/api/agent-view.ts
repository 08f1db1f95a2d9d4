import { Amount } from '@dealwright/agent-core/conversations'
import { z } from 'zod'
import { Failure, TokenView } from './parts.ts'

/** The agent that the console speaks for. */
export const AgentView = z
  .strictObject({
    name: z.string(),
    description: z.string().optional(),
    address: z.string(),
    /** ERC-8004 id in decimal; null where the agent is not registered. */
    agentId: z.string().nullable(),
    /** Where people and agents write to it: any XMTP app reaches this address. */
    xmtp: z.strictObject({ address: z.string(), environment: z.string().optional() }),
    network: z.strictObject({
      chainId: z.int(),
      token: TokenView,
      escrow: z.string(),
      identityRegistry: z.string(),
      /** Web page of a transaction, with `{hash}` in it; absent where there is no explorer. */
      explorer: z.string().optional(),
    }),
    balance: Amount,
    /** What could be spent now: on one more deal, and in all. A failure where nothing can be paid. */
    spendable: z.union([z.strictObject({ perDeal: Amount, inAll: Amount }), Failure]),
    /** Whose money pays, where it is not the agent's own. */
    payer: z.string().optional(),
    /** What it plans with, for people. */
    planner: z.string(),
    isFrozen: z.boolean(),
    /** True where the agent lives in the embedded offline world, with play money. */
    isOffline: z.boolean(),
  })
  .meta({ id: 'Agent' })

export type AgentView = z.infer<typeof AgentView>
