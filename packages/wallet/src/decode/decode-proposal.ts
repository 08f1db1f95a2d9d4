import { failed, ok, type Result } from '@dealwright/protocols'
import { z } from 'zod'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import type { CallMaterial, TypedDataMaterial } from '../intent/material.ts'
import { decodeCall } from './decode-call.ts'
import { decodeTypedData } from './decode-typed-data.ts'
import type { DecodeContext, DecodeDenial, Meaning } from './meaning.ts'
import { notUnderstood } from './not-understood.ts'

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform(text => toAddress(text.toLowerCase()))
const amount = z
  .union([z.bigint().nonnegative(), z.string().regex(/^(\d{1,78}|0x[0-9a-fA-F]{1,64})$/)])
  .transform(BigInt)

const callShape = z.strictObject({
  to: address,
  data: z
    .string()
    .regex(/^0x(?:[0-9a-fA-F]{2})*$/)
    .max(2 + 2 * 131_072)
    .transform(text => toHex(text.toLowerCase()))
    .default('0x'),
  value: amount.default(0n),
})

const fieldShape = z.strictObject({ name: z.string().max(100), type: z.string().max(100) })
const typedDataShape = z.strictObject({
  domain: z.strictObject({
    name: z.string().max(200).optional(),
    version: z.string().max(50).optional(),
    chainId: z.union([z.int().positive(), amount]).optional(),
    verifyingContract: address.optional(),
  }),
  primaryType: z.string().max(100),
  types: z.record(z.string().max(100), z.array(fieldShape).max(50)),
  message: z.record(z.string().max(100), z.unknown()),
})

/** What a proposal from outside asks to be signed, cleaned, and what it means. */
export interface DecodedProposal {
  readonly material: CallMaterial | TypedDataMaterial
  readonly meaning: Meaning
}

/**
 * Reads what somebody outside wants signed: `{ call: { to, data?, value? } }` or `{ typedData: { domain, types, primaryType,
 * message } }`, amounts as bigint or text. Sign the `material` of the answer, not what was given. Denies raw hashes, messages,
 * EIP-7702 authorizations, and whatever `decodeCall` and `decodeTypedData` do. Pure; never throws.
 */
export function decodeProposal(
  proposal: unknown,
  context: DecodeContext,
): Result<DecodedProposal, DecodeDenial> {
  if (typeof proposal === 'string')
    return notUnderstood(
      'raw bytes',
      'Raw hashes and texts are never signed: nobody can see what they would do.',
    )
  if (typeof proposal !== 'object' || proposal === null) return odd
  const [key = '', ...others] = Object.keys(proposal).filter(name => name !== 'kind')
  const known = refusals.get(key)
  if (known !== undefined) return notUnderstood(key, known)
  if (others.length > 0) return odd
  const content: unknown = Reflect.get(proposal, key)
  if (key === 'call') {
    if (hasAuthorizations(content)) return notUnderstood('authorizationList', noDelegation)
    const call = callShape.safeParse(content)
    if (!call.success)
      return notUnderstood('a call', 'The call proposed is not { to, data?, value? }, so it is not signed.')
    const material = { kind: 'call' as const, ...call.data }
    const meaning = decodeCall(material, context)
    return meaning.ok ? ok({ material, meaning: meaning.value }) : failed(meaning.error)
  }
  if (key === 'typedData') {
    const data = typedDataShape.safeParse(content)
    if (!data.success)
      return notUnderstood(
        'typed data',
        'The typed data proposed is not { domain, types, primaryType, message }.',
      )
    const material = { kind: 'typed-data' as const, ...data.data, types: withoutDomain(data.data.types) }
    const meaning = decodeTypedData(material, context)
    return meaning.ok ? ok({ material, meaning: meaning.value }) : failed(meaning.error)
  }
  return odd
}

const odd = notUnderstood(
  'an odd proposal',
  'A proposal is either { call } or { typedData }: anything else is not signed.',
)

const noDelegation = 'EIP-7702 authorizations hand the whole account to other code: they are never signed.'
const noHash = 'Raw hashes are never signed: nobody can see what they would do.'
// A map, because the key that is looked up comes from outside.
const refusals: ReadonlyMap<string, string> = new Map([
  ['hash', noHash],
  ['digest', noHash],
  ['message', 'Plain messages are never signed: give typed data or a call.'],
  ['authorization', noDelegation],
  ['authorizationList', noDelegation],
])

function hasAuthorizations(call: unknown): boolean {
  return typeof call === 'object' && call !== null && 'authorizationList' in call
}

type Fields = z.output<typeof typedDataShape>['types']

/** Wallet APIs list the domain's own type among the types. It is derived from the domain, and so is left out. */
function withoutDomain({ EIP712Domain: _derived, ...types }: Fields): Fields {
  return types
}
