import { DealwrightError } from '@dealwright/protocols'
import {
  AbstractSigner,
  makeError,
  type Provider,
  resolveProperties,
  Transaction,
  type TransactionRequest,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
} from 'ethers'
import type { SignerRequest } from './signer-wire.ts'

/** Asks a signer that lives elsewhere (another process, a KMS, hardware) for one signature; throws where it refuses. */
export type AskSigner = (request: Omit<SignerRequest, 'id'> & Record<string, unknown>) => Promise<string>

/**
 * A signer whose key is somewhere else. It takes the place of any other: `createWallet({ signer })`. A refusal shows as the
 * principal's "no" does: the wallet answers `denied` with reason `signer`.
 */
export class ExternalSigner extends AbstractSigner {
  readonly #ask: AskSigner
  readonly #address: string

  constructor(address: string, ask: AskSigner, provider: Provider | null = null) {
    super(provider)
    this.#address = address
    this.#ask = ask
  }

  override async getAddress(): Promise<string> {
    return this.#address
  }

  override connect(provider: Provider | null): ExternalSigner {
    return new ExternalSigner(this.#address, this.#ask, provider)
  }

  override async signTransaction(request: TransactionRequest): Promise<string> {
    const { to, accessList, authorizationList, blobs, ...rest } = await resolveProperties(request)
    if (accessList || authorizationList || blobs)
      throw refused('An external signer signs plain transactions only.')
    const { data, value, chainId, nonce, gasLimit, gasPrice, maxFeePerGas, maxPriorityFeePerGas, type } = rest
    const fees = { gasPrice, maxFeePerGas, maxPriorityFeePerGas }
    const target = typeof to === 'string' ? to : null
    const unsigned = Transaction.from({
      ...definite({ data, value, chainId, nonce, gasLimit, type, ...fees }),
      to: target,
    })
    const signed = await this.#ask({ method: 'signTransaction', transaction: unsigned.unsignedSerialized })
    // Trusted as far as it can be seen: the very same transaction, signed by the very same account.
    const { from, unsignedSerialized } = Transaction.from(signed)
    if (from !== this.#address || unsignedSerialized !== unsigned.unsignedSerialized) throw wrongAnswer()
    return signed
  }

  override async signMessage(message: string | Uint8Array): Promise<string> {
    if (typeof message !== 'string') throw refused('An external signer signs messages of text only.')
    return this.#ask({ method: 'signMessage', text: message })
  }

  override async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string> {
    const { primaryType } = TypedDataEncoder.from(types)
    return this.#ask({
      method: 'signTypedData',
      domain: plain(domain),
      primaryType,
      types,
      message: plain(value),
    })
  }
}

/** The error that a wallet takes for a refusal. */
export function refused(message: string): Error {
  return makeError(message, 'ACTION_REJECTED', { action: 'unknown', reason: 'rejected' })
}

function wrongAnswer(): DealwrightError {
  return new DealwrightError({
    code: 'signer-mismatch',
    message: 'The external signer signed something else than it was asked to: do not use it.',
  })
}

/** The fields that are there: the constructor of a transaction takes `null` for a value. */
function definite(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  )
}

/** Bigints become decimal text, which EIP-712 encoders read as the same numbers. */
function plain(value: object): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? entry.toString() : entry)),
  )
}
