import type { Random } from '../chaos/world/create-random.ts'
import type { Stage } from './world/stage.ts'

/** One attack, or one legitimate use, with its parameters drawn. */
export interface Scenario {
  /** What is tried, in a few words, with what was drawn: enough to find it again in its file. */
  readonly name: string
  /**
   * Does it. An attack goes as far as it gets and cashes in on the chain whatever it got; refusals are not errors. It makes each try with
   * `stage.attempt` or says it with `stage.tried`: one that never got to try proves nothing and counts as broken. A legitimate use throws where it was refused.
   */
  run(stage: Stage): Promise<void>
}

/** A class of scenarios, in a file of its own. */
export interface ScenarioClass {
  readonly name: string
  /** Draws one of the class: the same random numbers make the same scenario. */
  draw(random: Random): Scenario
}

/** What the principal of a victim agreed to lose at most, in one scenario. Whatever is more is a breach. */
export interface Consent {
  /** Atomic units of the network's token that may leave for good or lie in escrow or channels. Default 0: nothing. */
  readonly spend?: bigint
  /** Who may get it in the end. Default: anybody, within `spend`. */
  readonly providers?: readonly string[]
  /** Accounts that may get it directly, beside the network's contracts. Default: none. */
  readonly recipients?: readonly string[]
  /** Accounts that may be left with power over its tokens. Default: none. */
  readonly spenders?: readonly string[]
  /** Wei that transactions of its own may cost. Default 0.01 ether. */
  readonly gas?: bigint
}
