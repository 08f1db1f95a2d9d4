import { createSingleFlight } from './create-single-flight.ts'

/** Knows how much native currency is left for gas without asking the chain before every send. */
export interface GasTank {
  /** Sets aside what a send may cost at most, in wei. Answers with what is missing: 0 where there is enough. */
  take(cost: bigint): Promise<bigint>
  /** Asks the chain before the next send: the node knows of less than is known here. */
  forget(): void
}

const maxAgeMs = 10_000

/**
 * Makes the tank of one account. The balance is read when it is old or looks too small, and every send is taken off at its
 * highest price: money that other programs spend in between is noticed by the node.
 */
export function createGasTank(
  readBalance: () => Promise<bigint>,
  clock: () => number = () => performance.now(),
): GasTank {
  const once = createSingleFlight<void>()
  let left = 0n
  let readAt = Number.NEGATIVE_INFINITY
  const refill = async (): Promise<void> => {
    const balance = await readBalance()
    left = balance
    readAt = clock()
  }
  return {
    take: async cost => {
      if (left < cost || clock() - readAt >= maxAgeMs) await once('refill', refill)
      if (left < cost) return cost - left
      left -= cost
      return 0n
    },
    forget: () => {
      readAt = Number.NEGATIVE_INFINITY
    },
  }
}
