import {
  AbstractSigner,
  type Wallet as EthersWallet,
  type Provider,
  type TransactionRequest,
  type TypedDataDomain,
  type TypedDataField,
} from 'ethers'

/** An ethers signer that signs with a key but cannot be asked for it: no property, JSON or inspection shows the key. */
export class KeySigner extends AbstractSigner {
  readonly #key: EthersWallet

  constructor(key: EthersWallet, provider: Provider | null = null) {
    super(provider)
    this.#key = key
  }

  override async getAddress(): Promise<string> {
    return this.#key.address
  }

  override connect(provider: Provider | null): KeySigner {
    return new KeySigner(this.#key, provider)
  }

  override async signTransaction(transaction: TransactionRequest): Promise<string> {
    return this.#key.signTransaction(transaction)
  }

  override async signMessage(message: string | Uint8Array): Promise<string> {
    return this.#key.signMessage(message)
  }

  override async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string> {
    return this.#key.signTypedData(domain, types, value)
  }
}
