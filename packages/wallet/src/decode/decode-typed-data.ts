import { type Address, ok, type Result } from '@dealwright/protocols'
import { type TypedDataDomain, TypedDataEncoder, type TypedDataField } from 'ethers'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toAddress } from '../chain/to-address.ts'
import { leafMeaning } from './leaf-meaning.ts'
import type { DecodeContext, DecodeDenial, Meaning } from './meaning.ts'
import { notUnderstood } from './not-understood.ts'
import { dealReaders } from './typed/deal-readers.ts'
import { isSameTypes } from './typed/fields.ts'
import { readMessage } from './typed/message.ts'
import { tokenReaders } from './typed/token-readers.ts'
import type { TypedData } from './typed/typed-data.ts'
import type { TypedReader } from './typed/typed-reader.ts'

type Decoded = Result<Meaning, DecodeDenial>

/**
 * Reads what signed EIP-712 data would do. Understands the types of this network's contracts, of tokens (EIP-2612, EIP-3009) and
 * of Permit2, each to the last field, under exactly the domain they belong to. Denies everything else: other types, surplus
 * types or fields, another chain or contract, values that are not of their type. Pure; never throws.
 */
export function decodeTypedData(data: TypedData, context: DecodeContext): Decoded {
  const { domain, primaryType, types, message } = data
  const name = /^\w{1,60}$/.test(primaryType) ? primaryType : 'an odd type'
  try {
    const reader = [...dealReaders, ...tokenReaders].find(
      known => known.primaryType === primaryType && isSameTypes(known.types, types),
    )
    if (reader === undefined)
      return notUnderstood(
        name,
        `Typed data of type ${name} with these fields is not known, so it is not signed.`,
      )
    const contract = findContract(reader, domain, context)
    if (contract === undefined)
      return notUnderstood(
        `${name} for another domain`,
        `${name} is signed for its own contract on chain ${context.chainId} only, and its domain says otherwise.`,
      )
    if (!isComplete(reader.types, primaryType, message))
      return notUnderstood(`${name} with other fields`, `${name} must have its own fields and no others.`)
    // The encoder checks that every value is within its type.
    if (reader.isStrict !== true) encoderOf(reader).encode({ ...message })
    const reading = reader.read(readMessage(message), { contract, context })
    if (reading.kind !== 'leaf')
      return notUnderstood(
        name,
        `${name} is not signed: ${reading.kind === 'denied' ? reading.message : 'it is a batch'}.`,
      )
    return ok(leafMeaning(reading, { contract, method: primaryType }))
  } catch {
    return notUnderstood(name, `The values of ${name} are not of their types, so it is not signed.`)
  }
}

/** The contract that will believe the data, where the domain is exactly the one that the data belongs to. */
function findContract(
  reader: TypedReader,
  domain: TypedDataDomain,
  context: DecodeContext,
): Address | undefined {
  const { verifyingContract } = domain
  if (typeof verifyingContract !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(verifyingContract))
    return undefined
  if (!isChain(domain.chainId, context.chainId)) return undefined
  const contract = toAddress(verifyingContract)
  if (reader.domain === undefined) return isTokenDomain(domain, contract, context) ? contract : undefined
  const wanted = reader.domain(context)
  if (typeof wanted?.verifyingContract !== 'string' || !isSameAddress(wanted.verifyingContract, contract))
    return undefined
  const isSame =
    domain.name === wanted.name &&
    domain.version === wanted.version &&
    hasOnly(domain, wanted.version === undefined ? [] : ['version'])
  return isSame ? contract : undefined
}

/** Any token's name and version will do: the policy says which contracts are tokens. Contracts that are known are none. */
function isTokenDomain(domain: TypedDataDomain, contract: Address, { contracts }: DecodeContext): boolean {
  const { escrow, identityRegistry, reputationRegistry, paymentChannel, spendingMandate } = contracts
  const others = [escrow, identityRegistry, reputationRegistry, paymentChannel, spendingMandate]
  return (
    !others.some(other => other !== undefined && isSameAddress(other, contract)) &&
    typeof domain.name === 'string' &&
    (isAbsent(domain.version) || typeof domain.version === 'string') &&
    hasOnly(domain, ['version'])
  )
}

function hasOnly(domain: TypedDataDomain, optional: readonly string[]): boolean {
  const known = ['name', 'chainId', 'verifyingContract', ...optional]
  return Object.entries(domain).every(([key, value]) => isAbsent(value) || known.includes(key))
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function isChain(value: unknown, chainId: number): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value) === BigInt(chainId)
  return (
    typeof value === 'string' && /^(\d+|0x[0-9a-fA-F]+)$/.test(value) && BigInt(value) === BigInt(chainId)
  )
}

/** Every struct must hold its fields and nothing that the signature would not cover. */
function isComplete(types: TypedReader['types'], type: string, value: unknown): boolean {
  if (type.endsWith('[]'))
    return Array.isArray(value) && value.every(entry => isComplete(types, type.slice(0, -2), entry))
  const known = types[type]
  if (known === undefined) return true
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(value)
  return (
    names.length === known.length &&
    known.every(
      field =>
        Object.hasOwn(value, field.name) && isComplete(types, field.type, Reflect.get(value, field.name)),
    )
  )
}

const encoders = new Map<TypedReader, TypedDataEncoder>()

/** Building an encoder costs more than using it, so each is built once. */
function encoderOf(reader: TypedReader): TypedDataEncoder {
  const known = encoders.get(reader)
  if (known !== undefined) return known
  const types = Object.entries(reader.types).map(([name, list]): [string, TypedDataField[]] => [
    name,
    [...list],
  ])
  const built = TypedDataEncoder.from(Object.fromEntries(types))
  encoders.set(reader, built)
  return built
}
