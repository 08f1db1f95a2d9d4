import type { Address, Hex } from '../types/hex.ts'
import type { Mandate } from './mandate.ts'

/** A mandate as it travels and as it is signed: JSON, amounts as decimal strings of atomic units. */
export type EncodedMandate = {
  principal: Address
  agent: Address
  token: Address
  escrow: Address
  registry: Address
  perDeal: string
  perPeriod: string
  total: string
  period: number
  validAfter: number
  validUntil: number
  services: Hex[]
  salt: Hex
}

/** Turns a mandate into its wire form. */
export function encodeMandate(mandate: Mandate): EncodedMandate {
  return {
    principal: mandate.principal,
    agent: mandate.agent,
    token: mandate.token,
    escrow: mandate.escrow,
    registry: mandate.registry,
    perDeal: mandate.perDeal.toString(),
    perPeriod: mandate.perPeriod.toString(),
    total: mandate.total.toString(),
    period: mandate.period,
    validAfter: mandate.validAfter,
    validUntil: mandate.validUntil,
    services: [...mandate.services],
    salt: mandate.salt,
  }
}
