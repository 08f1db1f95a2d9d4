import type { Address, Hex, Json, Result, Token } from '@dealwright/protocols'
import type {
  PaymentPayload,
  PaymentRequirements,
  Settlement,
  SignedAuthorization,
  Supported,
  Verification,
} from './wire/schemas.ts'

/** A token that can be paid by EIP-3009, with the name and version of its EIP-712 signing domain, as read on chain. */
export interface Asset extends Token {
  readonly chainId: number
  readonly name: string
  readonly version: string
}

/** Why a wallet did not sign or send: structurally a `WalletFailure`. */
export interface PortFailure {
  readonly code: 'denied' | 'insufficient-funds' | 'reverted' | 'unreachable' | 'unknown'
  /** One line that says what to do. */
  readonly message: string
  readonly reason?: string
  readonly retryable: boolean
  /** Hash of the transaction where one was sent. */
  readonly transaction?: Hex
}

/** What the guard is asked to sign: a transfer of tokens that anyone may have executed until it ends. */
export interface TransferRequest {
  readonly token: Address
  readonly to: Address
  /** Atomic units. */
  readonly amount: bigint
  /** Unix seconds. */
  readonly validAfter: bigint
  /** Unix seconds. */
  readonly validBefore: bigint
  readonly nonce: Hex
  /** How budgets see it: `key` is the attempt id, so that asking again costs nothing again. */
  readonly spending: { readonly key: string; readonly counterparty: Address; readonly service: string }
}

/** Who pays: a wallet behind a guard. `@dealwright/wallet`'s `Wallet` is one. */
export interface PayerPort {
  readonly address: Address
  readonly network: { readonly chainId: number; readonly token: Token }
  /** Signs an EIP-3009 `TransferWithAuthorization` where policy and budgets allow it. Signs the same again when asked again. */
  authorizeTransfer(request: TransferRequest): Promise<Result<Hex, PortFailure>>
  /** Gives a reservation back to the budgets: the chain will never execute what was signed under the key. */
  releaseSpending?(key: string): Promise<unknown>
}

/** What the facilitator's wallet is asked to send: it pays the gas only. */
export interface SettleTransferRequest {
  readonly token: Address
  readonly from: Address
  readonly to: Address
  /** Atomic units. */
  readonly value: bigint
  readonly validAfter: bigint
  readonly validBefore: bigint
  readonly nonce: Hex
  readonly signature: Hex
}

/** Who relays signed transfers. `@dealwright/wallet`'s `Wallet` is one. */
export interface RelayerPort {
  readonly address: Address
  readonly network: { readonly chainId: number; readonly token: Token }
  settleTransfer(request: SettleTransferRequest): Promise<Result<{ readonly transaction: Hex }, PortFailure>>
}

/** What is asked of the chain. Reads throw a retryable `DealwrightError` `rpc-unreachable` where it does not answer. */
export interface ChainPort {
  readonly chainId: number
  /** Unix seconds: the time that a transaction sent now would see. */
  now(): Promise<number>
  /** Facts of a token. Throws `not-payable` where it is none, or knows no EIP-3009. */
  asset(address: Address): Promise<Asset>
  /** Atomic units. */
  balance(asset: Address, holder: Address): Promise<bigint>
  /** Whether a nonce was used or cancelled, and the time of the block that says so, Unix seconds. */
  authorizationState(query: {
    readonly asset: Address
    readonly from: Address
    readonly nonce: Hex
  }): Promise<{ readonly isUsed: boolean; readonly at: number }>
  /**
   * The transaction that executed an authorization: one with the `AuthorizationUsed` event of the nonce and the `Transfer` of the
   * exact amount right after it. Undefined where there is none: also where the nonce was cancelled. Looks into `transaction` only,
   * where given; counts it only once `confirmations` blocks lie on it (default 0).
   */
  findTransfer(query: {
    readonly asset: Address
    readonly from: Address
    readonly to: Address
    readonly value: bigint
    readonly nonce: Hex
    readonly transaction?: Hex
    readonly confirmations?: number
  }): Promise<Hex | undefined>
  /** Whether the payer signed: by recovery, or by ERC-1271 where the payer is a contract. */
  isSigned(asset: Asset, signed: SignedAuthorization): Promise<boolean>
  /** What the token would say to the transfer now: undefined where it would execute it. */
  simulate(asset: Asset, signed: SignedAuthorization): Promise<string | undefined>
}

/** A change of one JSON row. */
export type StoreChange =
  | { readonly kind: 'put'; readonly collection: string; readonly key: string; readonly value: Json }
  | { readonly kind: 'delete'; readonly collection: string; readonly key: string }

/**
 * Where attempts and sales are kept: a structural subset of an agent's store, open in one process only. A commit must be on disk
 * when it resolves, and commits take effect in the order they were asked for.
 */
export interface PaymentStore {
  /** Applies all changes or none. */
  commit(changes: readonly StoreChange[]): Promise<boolean>
  list(collection: string): Promise<readonly { readonly key: string; readonly value: Json }[]>
}

/** Who verifies and settles: `createFacilitator` in this process, or `connectFacilitator` elsewhere. */
export interface FacilitatorPort {
  verify(payload: PaymentPayload, requirements: PaymentRequirements): Promise<Verification>
  settle(payload: PaymentPayload, requirements: PaymentRequirements): Promise<Settlement>
  supported(): Promise<Supported>
}
