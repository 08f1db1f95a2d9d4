import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Bargainer, BargainerRole } from './bargainer.ts'

export interface CreateBargainerParameters {
  role: BargainerRole
  /** Atomic units: the most a buyer pays, the least a seller takes. */
  reservation: bigint
  /** Atomic units: the first offer. At most the reservation value of a buyer, at least that of a seller. */
  aspiration: bigint
  /** How many offers to make, the last at the reservation value. */
  rounds: number
  /** Default 1: even steps. Below 1 concedes late, above 1 early. */
  concession?: number
  /** Default 10 000 atomic units: 0.01 USDC. */
  tick?: bigint
}

/**
 * Sets up one side of a negotiation on price by alternating offers (Rubinstein, "Perfect Equilibrium in a Bargaining Model",
 * 1982) with a time-dependent concession tactic (Faratin, Sierra and Jennings, "Negotiation Decision Functions for
 * Autonomous Agents", 1998). Throws `bad-bargainer` where the numbers make no sense.
 *
 * ```ts
 * import { createBargainer, nextMove } from '@dealwright/protocols'
 *
 * const buyer = createBargainer({ role: 'buyer', reservation: 1_200_000n, aspiration: 600_000n, rounds: 6 })
 * nextMove(buyer, [{ by: 'seller', price: 1_500_000n }]) // { kind: 'offer', price: 600000n }
 * ```
 */
export function createBargainer({
  role,
  reservation,
  aspiration,
  rounds,
  concession = 1,
  tick = 10_000n,
}: CreateBargainerParameters): Bargainer {
  const isOrdered = role === 'buyer' ? aspiration <= reservation : aspiration >= reservation
  if (!isOrdered) {
    throw badBargainer(
      `a ${role} aspires to ${role === 'buyer' ? 'at most' : 'at least'} the reservation value`,
    )
  }
  if (reservation < 0n || aspiration < 0n) throw badBargainer('prices are not negative')
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw badBargainer('rounds are a whole number, at least 1')
  if (!(concession > 0 && Number.isFinite(concession))) throw badBargainer('concession is a number above 0')
  if (tick < 1n) throw badBargainer('a tick is at least 1 atomic unit')
  return { role, reservation, aspiration, rounds, concession, tick }
}

function badBargainer(message: string): DealwrightError {
  return new DealwrightError({ code: 'bad-bargainer', message: `bargainer: ${message}` })
}
