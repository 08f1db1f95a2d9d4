import { isSameAddress } from '../chain/is-same-address.ts'
import type { AllowedContract, Policy } from './policy.ts'

/** Makes the strictest of several policies: what it allows, each of them allows. */
export function composePolicies(first: Policy, ...others: readonly Policy[]): Policy {
  return others.reduce(strictest, first)
}

function strictest(one: Policy, other: Policy): Policy {
  return {
    tokens: one.tokens.flatMap(token => {
      const match = other.tokens.find(({ address }) => isSameAddress(address, token.address))
      return match === undefined
        ? []
        : { ...token, perDealCeiling: least(token.perDealCeiling, match.perDealCeiling) }
    }),
    budgets: [...one.budgets, ...other.budgets],
    evaluators: shared(one.evaluators, other.evaluators),
    allowApprove: one.allowApprove && other.allowApprove,
    recipients: shared(one.recipients, other.recipients),
    contracts: one.contracts.flatMap(contract => sharedMethods(contract, other.contracts)),
    services: sharedIfGiven(one.services, other.services),
    counterparties: sharedIfGiven(one.counterparties, other.counterparties),
    rates: [...one.rates, ...other.rates],
    quietHours: [...one.quietHours, ...other.quietHours],
    gas: {
      perTransaction: leastIfGiven(one.gas.perTransaction, other.gas.perTransaction),
      perDay: leastIfGiven(one.gas.perDay, other.gas.perDay),
    },
    approveAbove: leastIfGiven(one.approveAbove, other.approveAbove),
    simulation: one.simulation === 'required' ? one.simulation : other.simulation,
    frozen: one.frozen || other.frozen,
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other
}

/** A limit that was not given limits nothing. */
function leastIfGiven(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  return one === undefined || other === undefined ? (one ?? other) : least(one, other)
}

function shared<Text extends string>(one: readonly Text[], other: readonly Text[]): readonly Text[] {
  return one.filter(text => other.some(known => known.toLowerCase() === text.toLowerCase()))
}

/** An allowlist that was not given allows all. */
function sharedIfGiven<Text extends string>(
  one: readonly Text[] | undefined,
  other: readonly Text[] | undefined,
): readonly Text[] | undefined {
  return one === undefined || other === undefined ? (one ?? other) : shared(one, other)
}

function sharedMethods(
  { address, methods }: AllowedContract,
  others: readonly AllowedContract[],
): readonly AllowedContract[] {
  const theirs = others.filter(other => isSameAddress(other.address, address)).flatMap(other => other.methods)
  const both = methods.filter(method => theirs.includes(method))
  return both.length === 0 ? [] : [{ address, methods: both }]
}
