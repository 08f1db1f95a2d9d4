import type { IdentityRegistry, JobEscrow, TestUSDC } from '@dealwright/contracts'
import type { Address, Result } from '@dealwright/protocols'
import type { Provider } from 'ethers'
import type { BudgetBook } from '../budget/create-budget-book.ts'
import type { GasTank } from '../chain/create-gas-tank.ts'
import type { Mutex } from '../chain/create-mutex.ts'
import type { SingleFlight } from '../chain/create-single-flight.ts'
import type { TokenFacts } from '../chain/read-token.ts'
import type { SignatureMemory } from '../escrow/remember-signatures.ts'
import type { Guard } from '../guard/create-guard.ts'
import type { Fees } from '../lane/fees.ts'
import type { Lane } from '../lane/lane.ts'
import type { Policy, PolicyContext } from '../policy/policy.ts'
import type { AgentIndex } from '../registry/create-agent-index.ts'
import type { FeedbackMemory } from '../reputation/create-feedback-memory.ts'
import type { Receipt, WalletFailure } from './types.ts'

/** What every action of one open wallet shares. The key is not in it: only the guard can reach that. */
export interface Session {
  readonly address: Address
  readonly provider: Provider
  readonly policy: Policy
  readonly context: PolicyContext
  /** Whose money pays the deals, where it is not this wallet's: its mandate's principal. */
  readonly principal?: Address
  readonly guard: Guard
  /** What is spent and what is left. */
  readonly budgets: BudgetBook
  readonly lane: Lane
  /** The contracts, bound once: making an ethers contract parses its whole ABI. */
  readonly escrow: JobEscrow
  readonly identityRegistry: IdentityRegistry
  readonly tokenAt: (address: Address) => TestUSDC
  /** Facts of any token, read once. */
  token(address: Address): Promise<TokenFacts>
  /** First block that can hold events of the contracts. */
  readonly fromBlock: number
  readonly once: SingleFlight<Result<Receipt, WalletFailure>>
  /** Held by payments through shared token state (permit nonce, allowance), which two deals must not touch at once. */
  readonly allowanceLane: Mutex
  /** Registrations go one at a time, so that two calls do not make two agents. */
  readonly registryLane: Mutex
  /** Signatures of agreements that this wallet made. */
  readonly signatures: SignatureMemory
  readonly agents: AgentIndex
  readonly feedback: FeedbackMemory
  readonly gas: GasTank
  /** Fees of about now: at most a second old. */
  fees(): Promise<Fees>
  /** A block of about now: the newest of a second ago, or newer. */
  head(): Promise<{ readonly number: number; readonly timestamp: number }>
}
