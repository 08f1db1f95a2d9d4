import { z } from 'zod'

/** An amount as people read it, e.g. `1.20 USDC`, beside what programs add up: atomic units in decimal text. */
export const Amount = z.strictObject({ text: z.string(), units: z.string().regex(/^\d+$/) })

const hash = z.string().regex(/^0x[0-9a-f]{64}$/)
const planHash = z.string().regex(/^sha256:[0-9a-f]{64}$/)
/** A party to a deal: the address is what is paid; the name is what the party calls itself. */
const Party = z.strictObject({ address: z.string(), name: z.string().optional() })
const Reputation = z.strictObject({ count: z.int().nonnegative(), average: z.number() })

/** A step of a plan as a card shows it. */
export const PlanCardStep = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('service'),
    service: z.string(),
    description: z.string(),
    /** Values of the person's own words. */
    input: z.record(z.string(), z.json()),
    /** Inputs that earlier steps give: by property, the step (from 0) and the path in its output. */
    uses: z.record(z.string(), z.strictObject({ step: z.int(), path: z.array(z.string()) })),
    ceiling: Amount,
    sellers: z.array(Party.extend({ ask: Amount.optional(), reputation: Reputation.optional() })),
  }),
  z.strictObject({
    kind: z.literal('ask'),
    question: z.string(),
    service: z.string(),
    property: z.string(),
  }),
])

const Transaction = z.strictObject({ step: z.string(), hash })

/** What happened in a conversation, without where and when. */
export const ConversationContent = z.discriminatedUnion('type', [
  /** Words of the person or of the agent. */
  z.strictObject({
    type: z.literal('said'),
    by: z.enum(['person', 'agent']),
    text: z.string(),
    /** Where the person said it, e.g. `terminal`, `console`, `inbox`. */
    via: z.string().optional(),
  }),
  /** A plan waits for the person, or (`needsApproval: false`) is covered by the mandate and begins. */
  z.strictObject({
    type: z.literal('planned'),
    run: z.string(),
    hash: planHash,
    request: z.string(),
    steps: z.array(PlanCardStep),
    worstCase: Amount,
    spendable: Amount,
    needsApproval: z.boolean(),
    /** What `dealwright` plans with, for people. */
    planner: z.string(),
    /** 0 for a first plan; counts up where a failed step made another plan necessary. */
    revision: z.int().nonnegative(),
  }),
  z.strictObject({
    type: z.literal('decided'),
    run: z.string(),
    hash: planHash,
    decision: z.enum(['approved', 'declined']),
    by: z.string(),
  }),
  /** A step asks the person; the next words of the person answer it. */
  z.strictObject({ type: z.literal('asked'), run: z.string(), step: z.int(), question: z.string() }),
  z.strictObject({ type: z.literal('answered'), run: z.string(), step: z.int(), text: z.string() }),
  z.strictObject({
    type: z.literal('step'),
    run: z.string(),
    step: z.int(),
    status: z.enum(['started', 'done', 'failed']),
    service: z.string(),
    /** The purchase that the step opened: `deal` events name it. */
    purchase: z.string().optional(),
    output: z.json().optional(),
    message: z.string().optional(),
  }),
  /** Something happened to a deal of a step: an agent-core `Notice`. Prices in it are atomic units in decimal text. */
  z.strictObject({
    type: z.literal('deal'),
    purchase: z.string(),
    run: z.string().optional(),
    step: z.int().optional(),
    notice: z.looseObject({ type: z.string() }),
  }),
  /** The wallet asks for a signature; the hash is of exactly what will be signed. */
  z.strictObject({
    type: z.literal('approval'),
    request: z.string(),
    hash,
    title: z.string(),
    lines: z.array(z.string()),
    expiresAt: z.int(),
  }),
  z.strictObject({
    type: z.literal('approval-decided'),
    request: z.string(),
    decision: z.enum(['approve', 'decline', 'expired']),
    by: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('receipt'),
    run: z.string().optional(),
    deal: hash,
    service: z.string(),
    provider: Party,
    price: Amount,
    payer: z.string(),
    transactions: z.array(Transaction),
  }),
  /** The agent has too little to spend: the person can send it this much from a wallet of their own. */
  z.strictObject({
    type: z.literal('funding'),
    amount: Amount,
    /** The token's contract. */
    token: z.string(),
    /** The agent's account. */
    to: z.string(),
    chainId: z.int().positive(),
  }),
  z.strictObject({
    type: z.literal('finished'),
    run: z.string(),
    status: z.enum(['done', 'failed', 'stopped']),
    /** In words for the person: the result, or what happened and what to do. */
    text: z.string(),
    code: z.string().optional(),
    spent: Amount,
    outputs: z.array(z.strictObject({ service: z.string(), output: z.json() })),
  }),
])

/** One line of the log that every surface renders. */
export const ConversationEvent = z.strictObject({
  /** From 1, without holes, over all conversations of an agent. */
  seq: z.int().positive(),
  /** Unix milliseconds. */
  at: z.int().nonnegative(),
  conversation: z.string(),
  /** Whose conversation it is, e.g. `owner`. */
  principal: z.string(),
  content: ConversationContent,
})

export type Amount = z.infer<typeof Amount>
export type PlanCardStep = z.infer<typeof PlanCardStep>
export type ConversationContent = z.infer<typeof ConversationContent>
export type ConversationEvent = z.infer<typeof ConversationEvent>
