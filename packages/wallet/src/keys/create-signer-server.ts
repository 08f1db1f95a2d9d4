import { type Address, type Agreement, failed, type Hex, ok, type Result } from '@dealwright/protocols'
import {
  concat,
  keccak256,
  type Signer,
  Transaction,
  type TypedDataDomain,
  TypedDataEncoder,
  toBeHex,
} from 'ethers'
import { hashMaterial } from '../approval/hash-material.ts'
import { createMutex } from '../chain/create-mutex.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import { decodeCall } from '../decode/decode-call.ts'
import { decodeTypedData } from '../decode/decode-typed-data.ts'
import type { DecodeContext, Meaning } from '../decode/meaning.ts'
import type { Channel } from '../intent/channel.ts'
import { checkSecond } from './check-second.ts'
import type { SignerEntry, SignerRules } from './signer-rules.ts'
import { maxLine, type SignerAnswer, type SignerRequest, signerRequest } from './signer-wire.ts'

/** What {@link createSignerServer} needs. */
export interface CreateSignerServerParameters {
  readonly signer: Signer
  readonly rules: SignerRules
  /** What was signed before, oldest first. */
  readonly signed: readonly SignerEntry[]
  /** Channels that were funded before: claims name them by hash only. */
  readonly channels?: readonly Channel[]
  /** Writes down what is about to be signed; on disk when it resolves. */
  readonly write: (entries: readonly SignerEntry[], channels: readonly Channel[]) => Promise<void>
  /** Unix milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

interface Prepared {
  readonly sign: () => Promise<string>
  readonly entries: readonly SignerEntry[]
  readonly meaning?: Meaning
}

type Signing = Result<Prepared, string>

/** How many agreements are remembered for the draws that follow them. */
const maxAgreements = 1_000

/**
 * Makes the function that answers a signer process's lines: each asks for one signature, is read again from its bytes, held to the
 * process's own rules, written down, and signed. It never throws, and no answer holds more than a signature or a reason.
 */
export async function createSignerServer(
  parameters: CreateSignerServerParameters,
): Promise<(line: string) => Promise<string>> {
  const { signer, rules, write, now = Date.now } = parameters
  const self = toAddress(await signer.getAddress())
  const signed = [...parameters.signed]
  const channels = [...(parameters.channels ?? [])]
  const agreements: Agreement[] = []
  // Caps hold only if what is weighed is written before the next is weighed.
  const alone = createMutex()

  async function answer(request: SignerRequest): Promise<SignerAnswer> {
    const { id } = request
    if (request.method === 'address') return { id, result: self }
    const prepared = prepare(request)
    if (!prepared.ok) return refusal(id, prepared.error)
    const { sign, entries, meaning } = prepared.value
    const fresh = (meaning?.channels ?? []).filter(
      channel => !channels.some(known => isSameChannel(known, channel)),
    )
    if (entries.length + fresh.length > 0) await write(entries, fresh)
    signed.push(...entries)
    channels.push(...fresh)
    if (meaning?.agreement !== undefined) agreements.push(meaning.agreement)
    agreements.splice(0, agreements.length - maxAgreements)
    return { id, result: await sign() }
  }

  function prepare(request: Exclude<SignerRequest, { method: 'address' }>): Signing {
    switch (request.method) {
      case 'signMessage': {
        const { text } = request
        const isAllowed = rules.messages.some(start => text.startsWith(start))
        return isAllowed
          ? ok({ sign: () => signer.signMessage(text), entries: [] })
          : failed('it signs no messages but those of its inbox')
      }
      case 'signTypedData':
        return prepareTypedData(request)
      case 'signTransaction':
        return prepareTransaction(request.transaction)
    }
  }

  function prepareTypedData(request: Extract<SignerRequest, { method: 'signTypedData' }>): Signing {
    const { domain, primaryType, types, message } = request
    const material = {
      kind: 'typed-data' as const,
      domain: domain as TypedDataDomain,
      primaryType,
      types,
      message,
    }
    const preimages = { agreements, channels }
    const meaning = decodeTypedData(material, contextOf(rules, self, preimages))
    if (!meaning.ok) return failed(meaning.error.message)
    const hash = toHex(TypedDataEncoder.hash(material.domain, types, message))
    return weigh(meaning.value, hash, () => signer.signTypedData(material.domain, types, message))
  }

  function prepareTransaction(raw: string): Signing {
    const { to, data, value, chainId, type, nonce, gasLimit, maxFeePerGas, gasPrice, authorizationList } =
      Transaction.from(raw)
    if (chainId !== BigInt(rules.chainId)) return failed(`it signs for chain ${rules.chainId} only`)
    if (type !== 2 && type !== 0) return failed('it signs plain transactions only (type 0 or 2)')
    if (authorizationList !== null && authorizationList.length > 0)
      return failed('it signs no EIP-7702 authorizations')
    if (to === null) return failed('it creates no contracts')
    const price = maxFeePerGas ?? gasPrice
    if (price === null || price * gasLimit > rules.maxGasCost)
      return failed('the gas costs more than its cap')
    const call = { to: toAddress(to), data: toHex(data), value }
    const meaning = decodeCall(call, contextOf(rules, self))
    if (!meaning.ok) return failed(meaning.error.message)
    const calls = hashMaterial({ kind: 'call', ...call }, { chainId: rules.chainId, self })
    // The same call under another nonce is another payment; under the same nonce it is the same one with other fees.
    const hash = toHex(keccak256(concat([calls, toBeHex(nonce, 32)])))
    return weigh(meaning.value, hash, () => signer.signTransaction(Transaction.from(raw)))
  }

  function weigh(meaning: Meaning, hash: Hex, sign: () => Promise<string>): Signing {
    const entries = checkSecond(meaning, { self, rules, signed, now: now(), hash })
    return entries.ok
      ? ok({ sign, entries: entries.value, meaning })
      : failed(`The signer does not sign it: ${entries.error}.`)
  }

  return line =>
    alone(async () => {
      const request = line.length > maxLine ? undefined : parseRequest(line)
      if (request === undefined) return JSON.stringify(refusal(0, 'That is no request of a signer.'))
      try {
        return JSON.stringify(await answer(request))
      } catch {
        // No reason: an error of a signer or a disk may hold what must not be told.
        return JSON.stringify(refusal(request.id, 'The signer could not sign.', 'failed'))
      }
    })
}

function contextOf(
  { chainId, contracts }: SignerRules,
  self: Address,
  preimages?: DecodeContext['preimages'],
): DecodeContext {
  return { self, chainId, contracts, ...(preimages === undefined ? {} : { preimages }) }
}

function isSameChannel(one: Channel, other: Channel): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function parseRequest(line: string): SignerRequest | undefined {
  try {
    const parsed = signerRequest.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

function refusal(id: number, message: string, code = 'refused'): SignerAnswer {
  return { id, error: { code, message } }
}
