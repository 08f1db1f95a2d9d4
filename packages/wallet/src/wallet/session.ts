import type { IdentityRegistry, JobEscrow, TestUSDC } from '@dealwright/contracts'
import type { Address, Result } from '@dealwright/protocols'
import type { FeeData, Provider } from 'ethers'
import type { GasTank } from '../chain/create-gas-tank.ts'
import type { Mutex } from '../chain/create-mutex.ts'
import type { NonceLane, SentTransaction } from '../chain/create-nonce-lane.ts'
import type { SingleFlight } from '../chain/create-single-flight.ts'
import type { TokenFacts } from '../chain/read-token.ts'
import type { SignatureMemory } from '../escrow/remember-signatures.ts'
import type { Guard } from '../guard/create-guard.ts'
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
  readonly guard: Guard
  readonly lane: NonceLane
  /** The contracts, bound once: making an ethers contract parses its whole ABI. */
  readonly escrow: JobEscrow
  readonly identityRegistry: IdentityRegistry
  readonly tokenAt: (address: Address) => TestUSDC
  /** Facts of any token, read once. */
  token(address: Address): Promise<TokenFacts>
  /** First block that can hold events of the contracts. */
  readonly fromBlock: number
  /** How long a receipt is waited for before the answer is `unknown`, in milliseconds. */
  readonly confirmationTimeoutMs: number
  /** Transactions sent under a key whose fate is not known yet. */
  readonly unresolved: Map<string, SentTransaction>
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
  fees(): Promise<FeeData>
  /** A block of about now: the newest of a second ago, or newer. */
  head(): Promise<{ readonly number: number; readonly timestamp: number }>
  /** Aborted when the wallet closes. */
  readonly signal: AbortSignal
}
