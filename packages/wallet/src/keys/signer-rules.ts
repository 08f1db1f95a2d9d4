import { type Address, DealwrightError, type Hex } from '@dealwright/protocols'
import { z } from 'zod'
import { toAddress } from '../chain/to-address.ts'

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform(toAddress)
const amount = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform(BigInt)

// Strict: a mistyped rule must not silently become no rule.
const shape = z.strictObject({
  chainId: z.int().positive(),
  contracts: z.strictObject({
    escrow: address,
    identityRegistry: address,
    reputationRegistry: address,
    spendingMandate: address.optional(),
    paymentChannel: address.optional(),
  }),
  /** Most that one deal, deposit or transfer may cost, and all of 24 hours, in atomic units of each token. */
  tokens: z.array(z.strictObject({ address, perSignature: amount, perDay: amount })).min(1),
  /** Accounts that plain transfers may go to. */
  recipients: z.array(address).default([]),
  /** Most that a transaction's gas may cost, in wei. */
  maxGasCost: amount.default(50_000_000_000_000_000n),
  /** First words of messages (EIP-191) that may be signed: an XMTP inbox and the key of its database. */
  messages: z
    .array(z.string().min(8))
    .default(['XMTP : Authenticate to inbox', 'Dealwright message database key, version 1']),
})

/** What a signer process holds every signature to, besides the wallet's own policy. */
export type SignerRules = z.output<typeof shape>

/** The same as JSON: amounts as decimal text. */
export type SignerRulesInput = z.input<typeof shape>

/** What the process has put its name to: own money by key (a deal, or the bytes themselves), Unix milliseconds. */
export interface SignerEntry {
  readonly key: Hex
  readonly token: Address
  readonly amount: bigint
  readonly at: number
}

/** Reads the rules of a signer process. Throws `bad-rules`. */
export function parseSignerRules(value: unknown): SignerRules {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new DealwrightError({
    code: 'bad-rules',
    message: `Correct the signer's rules: ${issue?.path.join('.') || 'rules'}: ${issue?.message ?? 'not understood'}.`,
  })
}
