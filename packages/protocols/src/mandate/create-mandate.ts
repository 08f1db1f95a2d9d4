import { randomHex } from '../canonical/random-hex.ts'
import { DealwrightError } from '../errors/dealwright-error.ts'
import { parseMoney } from '../money/parse-money.ts'
import type { Token } from '../money/token.ts'
import type { Service } from '../service/service.ts'
import { serviceDigestToHex } from '../service/service-digest-to-hex.ts'
import type { Address, Hex } from '../types/hex.ts'
import { parseAddress } from '../types/parse-address.ts'
import type { EncodedMandate } from './encode-mandate.ts'
import { faultOfMandate } from './fault-of-mandate.ts'
import { hashMandate } from './hash-mandate.ts'
import type { Mandate, MandateDomain } from './mandate.ts'
import { type MandateTypedData, mandateTypedData } from './mandate-typed-data.ts'

/** How often a mandate's limit per period starts anew. Months have 30 days: the contract counts seconds. */
export type MandatePeriod = 'hour' | 'day' | 'week' | 'month'

/** The chain and contracts of a mandate. A wallet's `network` fits. */
export interface MandateNetwork {
  readonly chainId: number
  readonly token: Token
  readonly escrow: Address
  readonly spendingMandate?: Address
  readonly identityRegistry: Address
}

/** What {@link createMandate} needs. Amounts are text such as `'5 USDC'`, or atomic units. */
export interface CreateMandateParameters {
  /** Whose money it is. */
  readonly principal: Address
  /** The agent that may spend it. */
  readonly agent: Address
  readonly network: MandateNetwork
  readonly perDeal: string | bigint
  readonly total: string | bigint
  /** Most per `period`. Default: no limit per period. */
  readonly perPeriod?: string | bigint
  /** Default `'day'` where `perPeriod` is given. */
  readonly period?: MandatePeriod
  /** Seconds for which it is valid, e.g. `30 * 24 * 3600`. */
  readonly validFor: number
  /** Services it may be spent on: services or their digests. Default: any. */
  readonly services?: readonly (Pick<Service, 'digest'> | string)[]
  /** Whether providers must be in the network's identity registry, or the registry they must be in. Default false: any provider. */
  readonly registry?: boolean | Address
  /** Unix seconds. It is valid from a minute before, since a chain's newest block is older than now. */
  readonly now: number
}

/** A mandate that waits for its principal's signature. */
export interface UnsignedMandate extends MandateDomain {
  readonly mandate: Mandate
  /** What the principal signs and revokes by. */
  readonly hash: Hex
  readonly typedData: MandateTypedData<'Mandate', EncodedMandate>
}

const periods: Readonly<Record<MandatePeriod, number>> = {
  hour: 3_600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
}
/** Seconds. */
const clockTolerance = 60
const anyProvider: Address = '0x0000000000000000000000000000000000000000'

/**
 * Draws up a mandate for a principal to sign with any EIP-712 signer. Throws `bad-mandate` where the limits make no sense or the
 * network has no mandate contract, and `bad-money`.
 */
export function createMandate(parameters: CreateMandateParameters): UnsignedMandate {
  const { network, validFor, now, perPeriod, period, services = [], registry = false } = parameters
  const { chainId, token, escrow, spendingMandate, identityRegistry } = network
  if (spendingMandate === undefined)
    throw bad(`Chain ${chainId} has no SpendingMandate contract: name its address in the network.`)
  if (period !== undefined && perPeriod === undefined)
    throw bad(`A limit per ${period} needs an amount: give perPeriod too.`)
  if (!Number.isSafeInteger(validFor) || validFor <= 0)
    throw bad('Correct the mandate: validFor is how many whole seconds it is valid for.')
  const amount = (value: string | bigint): bigint =>
    typeof value === 'bigint' ? value : parseMoney(value, token)
  const mandate: Mandate = {
    principal: readAddress(parameters.principal, 'principal'),
    agent: readAddress(parameters.agent, 'agent'),
    token: token.address,
    escrow,
    registry:
      registry === true
        ? identityRegistry
        : registry === false
          ? anyProvider
          : readAddress(registry, 'registry'),
    perDeal: amount(parameters.perDeal),
    perPeriod: perPeriod === undefined ? 0n : amount(perPeriod),
    total: amount(parameters.total),
    period: perPeriod === undefined ? 0 : periods[period ?? 'day'],
    validAfter: now - clockTolerance,
    validUntil: now + validFor,
    services: services.map(service => toDigest(typeof service === 'string' ? service : service.digest)),
    salt: randomHex(32),
  }
  const fault = faultOfMandate(mandate)
  if (fault !== undefined) throw bad(`Correct the mandate: ${fault.field} ${fault.message}.`)
  const domain = { chainId, spendingMandate }
  return {
    ...domain,
    mandate,
    hash: hashMandate(mandate, domain),
    typedData: mandateTypedData(mandate, domain),
  }
}

const toDigest = (digest: string): Hex => serviceDigestToHex(digest)

function readAddress(value: string, field: string): Address {
  const address = parseAddress(value)
  if (address === undefined) throw bad(`Correct the mandate: ${field} is not an Ethereum address.`)
  return address
}

const bad = (message: string): DealwrightError => new DealwrightError({ code: 'bad-mandate', message })
