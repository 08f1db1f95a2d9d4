import { type Address, failed, type Hex, ok, parseAgreement, type Result } from '@dealwright/protocols'
import { isAddress } from 'ethers'
import { z } from 'zod'
import type { Intent } from './intent.ts'

const hexOf = (digits: RegExp, hint: string) =>
  z.custom<Hex>(value => typeof value === 'string' && digits.test(value), hint)
const hex = hexOf(/^0x([0-9a-fA-F]{2})*$/, 'expected 0x and hexadecimal digits')
const bytes32 = hexOf(/^0x[0-9a-fA-F]{64}$/, 'expected 0x and 64 hexadecimal digits')
const address = z.custom<Address>(
  value => typeof value === 'string' && value.startsWith('0x') && isAddress(value),
  'expected an address: 0x and 40 hexadecimal digits, whose checksum is right where it has one',
)
const amount = z
  .union([z.string().regex(/^\d{1,78}$/), z.int().nonnegative()], 'expected atomic units as decimal digits')
  .transform(BigInt)
const seconds = z.int().nonnegative()
const text = z.string().max(10_000)

const agreement = z.unknown().transform((value, context) => {
  const parsed = parseAgreement(value)
  if (parsed.ok) return parsed.value
  context.addIssue({ code: 'custom', message: parsed.error })
  return z.NEVER
})
const tokenDomain = z.strictObject({
  name: text,
  version: text.optional(),
  chainId: z.int().positive(),
  verifyingContract: address,
})
const channel = z.strictObject({
  payer: address,
  signer: address,
  payee: address,
  token: address,
  challengePeriod: seconds,
  salt: bytes32,
})
const claim = z.strictObject({ channel, amount, signature: hex })
const spending = z.strictObject({ key: text, counterparty: address, service: text.exactOptional() })
const transfer = { token: address, to: address, validAfter: amount, validBefore: amount, nonce: bytes32 }
const deposit = z.strictObject({ validAfter: amount, validBefore: amount, signature: hex })
const payment = z.union([
  z.strictObject({
    method: z.enum(['allowance', 'permit', 'authorization']),
    validAfter: amount,
    validBefore: amount,
    signature: hex,
  }),
  z.strictObject({ method: z.literal('source'), source: address, data: hex }),
])
const kind = <Kind extends string>(name: Kind) => ({ kind: z.literal(name) })
const job = { job: bytes32 }
const proof = { agreement, clientSignature: hex, providerSignature: hex }
const size = { channel, amount, deposited: amount, expiresAt: seconds }

const shape = z.discriminatedUnion('kind', [
  z.strictObject({ ...kind('sign-agreement'), agreement }),
  z.strictObject({ ...kind('authorize-payment'), agreement, tokenDomain }),
  z.strictObject({ ...kind('permit-payment'), agreement, tokenDomain, nonce: amount }),
  z.strictObject({ ...kind('authorize-transfer'), ...transfer, amount, tokenDomain, spending }),
  z.strictObject({
    ...kind('authorize-deposit'),
    ...size,
    validAfter: amount,
    validBefore: amount,
    tokenDomain,
  }),
  z.strictObject({ ...kind('sign-claim'), channel, amount }),
  z.strictObject({ ...kind('sign-draw'), mandate: bytes32, agreement }),
  z.strictObject({ ...kind('sign-completion'), ...job, reason: bytes32 }),
  z.strictObject({ ...kind('open-job'), ...proof, payment }),
  z.strictObject({ ...kind('submit-work'), ...job, deliverable: bytes32 }),
  z.strictObject({ ...kind('complete-job'), ...job }),
  z.strictObject({ ...kind('complete-by-signature'), ...job, reason: bytes32, signature: hex }),
  z.strictObject({ ...kind('reject-job'), ...job, reason: bytes32 }),
  z.strictObject({ ...kind('claim-refund'), ...job }),
  z.strictObject({ ...kind('release-job'), ...job }),
  z.strictObject({ ...kind('approve-payment'), agreement, amount }),
  z.strictObject({ ...kind('fund-channel'), ...size, deposit }),
  z.strictObject({ ...kind('claim-channels'), claims: z.array(claim).min(1).max(100) }),
  z.strictObject({ ...kind('record-claim'), claim }),
  z.strictObject({ ...kind('collect-owed'), token: address }),
  z.strictObject({ ...kind('close-channel'), channel }),
  z.strictObject({ ...kind('release-channel'), channel }),
  z.strictObject({ ...kind('withdraw-channel'), channel }),
  z.strictObject({ ...kind('settle-transfer'), ...transfer, from: address, value: amount, signature: hex }),
  z.strictObject({
    ...kind('relay-permit'),
    token: address,
    owner: address,
    spender: address,
    value: amount,
    deadline: amount,
    signature: hex,
  }),
  z.strictObject({ ...kind('transfer'), token: address, to: address, amount, key: text }),
  z.strictObject({
    ...kind('proposed-call'),
    call: z.strictObject({ to: address, data: hex, value: amount }),
    spending,
  }),
  z.strictObject({
    ...kind('proposed-typed-data'),
    typedData: z.strictObject({
      domain: z.record(z.string(), z.unknown()),
      primaryType: text,
      types: z.record(z.string(), z.array(z.strictObject({ name: text, type: text }))),
      message: z.record(z.string(), z.unknown()),
    }),
    spending,
  }),
])

/**
 * Reads an intent from JSON: amounts as decimal digits in atomic units, an agreement in its wire form. Answers with one line that says
 * what is wrong.
 */
export function parseIntent(json: unknown): Result<Intent, string> {
  const parsed = shape.safeParse(json)
  if (parsed.success) return ok(parsed.data)
  const [issue] = parsed.error.issues
  if (issue?.code === 'invalid_union' && issue.path.join() === 'kind')
    return failed('kind: not one of the intents of the wallet')
  const where = issue?.path.join('.') || 'the intent'
  return failed(`${where}: ${issue?.message ?? 'not understood'}`)
}
