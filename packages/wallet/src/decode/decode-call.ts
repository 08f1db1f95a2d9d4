import { type Address, type Hex, ok, type Result } from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { leafMeaning } from './leaf-meaning.ts'
import { type DecodeContext, type DecodeDenial, type Meaning, nativeToken } from './meaning.ts'
import { mergeMeanings } from './merge-meanings.ts'
import { notUnderstood } from './not-understood.ts'
import { batchReader } from './readers/batch.ts'
import { channelReader } from './readers/channel.ts'
import type { ContractReader } from './readers/contract-reader.ts'
import { escrowReader } from './readers/escrow.ts'
import { mandateReader } from './readers/mandate.ts'
import { permit2Address, permit2Reader } from './readers/permit2.ts'
import type { InnerCall, Reading } from './readers/reading.ts'
import { identityReader, reputationReader } from './readers/registries.ts'
import { tokenReader } from './readers/token.ts'

type Decoded = Result<Meaning, DecodeDenial>

const maxBytes = 131_072
const maxDepth = 4
const maxLeaves = 64
/** A call has these fields and no others: an authorization list (EIP-7702) or a blob is never part of one. */
const fields: ReadonlySet<string> = new Set(['kind', 'to', 'data', 'value'])

/**
 * Reads what a call does from its bytes: every leaf of multicalls and batches, to a depth of 4, 64 calls and 128 KiB. Denies
 * unknown methods, bytes that are not the one canonical encoding of what they say, native currency to contracts, collectibles,
 * contract creation and EIP-7702 authorizations. Pure; never throws.
 */
export function decodeCall(
  call: { readonly to: Address; readonly data: Hex; readonly value: bigint },
  context: DecodeContext,
): Decoded {
  const extra = Object.keys(call).find(field => !fields.has(field))
  if (extra !== undefined)
    return notUnderstood(
      shown(extra),
      extra === 'authorizationList'
        ? 'EIP-7702 authorizations hand the whole account to other code: they are never signed.'
        : `A call with ${shown(extra)} is not understood: give to, data and value only.`,
    )
  if (typeof call.value !== 'bigint' || call.value < 0n)
    return notUnderstood('value', "The call's value is not an amount of wei.")
  const { to, data, value } = call
  if (typeof to !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(to))
    return notUnderstood(
      'no contract',
      'Creating contracts is not signed: a call needs the address that it is for.',
    )
  if (typeof data !== 'string' || !/^0x(?:[0-9a-fA-F]{2})*$/.test(data) || data.length > 2 + 2 * maxBytes)
    return notUnderstood('data', `The call's data is not at most ${maxBytes} bytes of hexadecimal digits.`)
  const left = { leaves: maxLeaves }
  try {
    const inner = {
      to: toAddress(to.toLowerCase()),
      data: toHex(data.toLowerCase()),
      value,
      caller: context.self,
    }
    return decodeInner(inner, context, { depth: 1, left })
  } catch {
    // ABI decoders throw on what is no encoding at all.
    return notUnderstood(data.slice(0, 10), `The data of the call to ${to} cannot be decoded.`)
  }
}

interface Bounds {
  readonly depth: number
  readonly left: { leaves: number }
}

function decodeInner(call: InnerCall, context: DecodeContext, { depth, left }: Bounds): Decoded {
  const { to: contract, data, value, caller } = call
  if (depth > maxDepth || left.leaves-- <= 0)
    return notUnderstood('a batch', `A batch holds at most ${maxLeaves} calls, ${maxDepth} deep.`)
  if (data === '0x') return sendNative(call)
  const selector = data.slice(0, 10)
  const found = findMethod(contract, selector, context)
  if (found === undefined)
    return notUnderstood(`method ${selector}`, `Method ${selector} of ${contract} is not known.`)
  const { name, decode, read } = found
  if (value !== 0n)
    return notUnderstood(
      `${value} wei`,
      `${name} of ${contract} takes no native currency, so none is sent along.`,
    )
  const values = decode(data.slice(10))
  if (values === undefined)
    return notUnderstood(
      `${name} with other bytes`,
      `The call of ${name} of ${contract} is not encoded as it should be: it has dirty, missing or surplus bytes.`,
    )
  const reading = read(values, { contract, caller, context })
  return conclude(reading, { contract, name }, next => decodeInner(next, context, { depth: depth + 1, left }))
}

function conclude(
  reading: Reading,
  { contract, name }: { contract: Address; name: string },
  decodeNext: (call: InnerCall) => Decoded,
): Decoded {
  switch (reading.kind) {
    case 'denied':
      return notUnderstood(name, `${name} of ${contract} is not signed: ${reading.message}.`)
    case 'leaf':
      return ok(leafMeaning(reading, { contract, method: name }))
    case 'batch': {
      const meanings: Meaning[] = []
      for (const inner of reading.calls) {
        const decoded = decodeNext(inner)
        if (!decoded.ok) return decoded
        meanings.push(decoded.value)
      }
      return mergeMeanings(meanings)
    }
  }
}

function sendNative({ to, value, caller }: InnerCall): Decoded {
  const payments = value === 0n ? [] : [{ token: nativeToken, from: caller, to, amount: value }]
  return ok({ calls: [{ contract: to, method: 'receive' }], payments, allowances: [] })
}

/** A contract that the wallet knows is read by its own ABI only; any other by the shapes that tokens and batches have. */
function findMethod(contract: Address, selector: string, { contracts }: DecodeContext) {
  const known: readonly (readonly [Address | undefined, ContractReader])[] = [
    [contracts.escrow, escrowReader],
    [contracts.paymentChannel, channelReader],
    [contracts.spendingMandate, mandateReader],
    [contracts.identityRegistry, identityReader],
    [contracts.reputationRegistry, reputationReader],
    [permit2Address, permit2Reader],
  ]
  const own = known.find(([address]) => address !== undefined && isSameAddress(address, contract))
  for (const methods of own === undefined ? [tokenReader, batchReader] : [own[1]]) {
    const method = methods.get(selector)
    if (method !== undefined) return method
  }
  return undefined
}

function shown(field: string): string {
  return /^\w{1,40}$/.test(field) ? field : 'an odd field'
}
