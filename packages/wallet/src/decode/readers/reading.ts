import type { Address, Agreement, Hex } from '@dealwright/protocols'
import type { Channel } from '../../intent/channel.ts'
import type { AllowanceMeaning, DecodeContext, PaymentMeaning } from '../meaning.ts'

/** A call as it will run: `caller` is who the contract sees, which inside a batch is the batch's contract. */
export interface Site {
  readonly contract: Address
  readonly caller: Address
  readonly context: DecodeContext
}

/** A call inside a batch. */
export interface InnerCall {
  readonly to: Address
  readonly data: Hex
  readonly value: bigint
  readonly caller: Address
}

/** What a method's arguments mean: money and power, further calls, or why it will not be signed. */
export type Reading =
  | {
      readonly kind: 'leaf'
      readonly payments?: readonly PaymentMeaning[]
      readonly allowances?: readonly AllowanceMeaning[]
      readonly deal?: Hex
      readonly agreement?: Agreement
      readonly channels?: readonly Channel[]
      readonly until?: bigint
    }
  | { readonly kind: 'batch'; readonly calls: readonly InnerCall[] }
  | { readonly kind: 'denied'; readonly message: string }

/** Something understood that moves nothing. */
export const nothing: Reading = { kind: 'leaf' }

/** A reading that is understood and never signed. */
export function deniedBecause(message: string): Reading {
  return { kind: 'denied', message }
}
