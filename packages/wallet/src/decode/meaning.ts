import type { Address, Agreement, Hex } from '@dealwright/protocols'
import { ZeroAddress } from 'ethers'
import { toAddress } from '../chain/to-address.ts'
import type { Channel } from '../intent/channel.ts'

/** What stands for native currency where a token is named: the zero address. */
export const nativeToken: Address = toAddress(ZeroAddress)

/** Money that moves, or may move once what is signed is used: at most `amount` atomic units of `token`. */
export interface PaymentMeaning {
  readonly token: Address
  readonly from: Address
  readonly to: Address
  readonly amount: bigint
}

/** Money that somebody else is given power over. */
export interface AllowanceMeaning {
  readonly token: Address
  readonly owner: Address
  readonly spender: Address
  /** Atomic units: the new allowance, or by how much it changes where `change` says so. */
  readonly amount: bigint
  readonly change?: 'increase' | 'decrease'
}

/**
 * What bytes do, read from the bytes alone. It speaks of money, of who gets it, and of the deal; it does not speak of signatures
 * inside a call, of when they are valid, of which kind of consent collects the money, of reasons, deliverables, feedback and
 * registration files.
 */
export interface Meaning {
  /** Every leaf of multicalls and batches, in order; for typed data the contract that will believe it and its primary type. */
  readonly calls: readonly { readonly contract: Address; readonly method: string }[]
  readonly payments: readonly PaymentMeaning[]
  readonly allowances: readonly AllowanceMeaning[]
  /** Hash of the agreement that it is about. */
  readonly deal?: Hex
  /** The agreement itself, where the bytes hold it. */
  readonly agreement?: Agreement
  /** The payment channels it is about, in order. */
  readonly channels?: readonly Channel[]
  /** Unix seconds after which the power it gives has ended, where it gives one that ends. */
  readonly until?: bigint
}

/** Why bytes were not understood. */
export interface DecodeDenial {
  readonly rule: 'understood'
  readonly limit: string
  /** What was found, as text for people. */
  readonly value: string
  /** One line that says what was not understood. */
  readonly message: string
}

/** What decoding may look at: a wallet's policy context fits. */
export interface DecodeContext {
  /** Whose key would sign. */
  readonly self: Address
  readonly chainId: number
  readonly contracts: {
    readonly escrow: Address
    readonly identityRegistry: Address
    readonly reputationRegistry: Address
    readonly spendingMandate?: Address | undefined
    readonly paymentChannel?: Address | undefined
  }
  /** What hashes inside the bytes stand for. Each is hashed before it is believed. */
  readonly preimages?: {
    readonly agreements?: readonly Agreement[]
    readonly channels?: readonly Channel[]
  }
}
