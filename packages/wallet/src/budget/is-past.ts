import { isMadeOnDemand } from '../chain/is-made-on-demand.ts'

/** Clocks, in Unix seconds. */
export interface Clocks {
  /** The chain's, as the endpoint tells it. */
  readonly chain: number
  /** This machine's. */
  readonly machine: number
}

/**
 * Whether nothing that was signed can take the money any more, by its end (Unix seconds; 0 where it has none). An endpoint that runs
 * the chain's clock ahead must not free what can still be taken, so both clocks must agree; those of development chains are turned by
 * hand, and stand alone. Pure.
 */
export function isPast(until: number, { chain, machine }: Clocks, chainId: number): boolean {
  return until > 0 && chain > until && (isMadeOnDemand(chainId) || machine > until)
}
