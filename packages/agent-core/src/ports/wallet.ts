import type { Address, Agreement, Hex, RegistrationFile, Result, Token } from '@dealwright/protocols'

/** The chain an agent trades on. */
export interface Network {
  readonly chainId: number
  readonly token: Token
  readonly escrow: Address
  readonly identityRegistry: Address
  readonly reputationRegistry: Address
}

/** Why the wallet did not do what was asked. No money moved unless `code` is `unknown`. */
export interface WalletFailure {
  /** `unknown`: the transaction was sent and its fate could not be learnt yet; ask the chain before anything else. */
  readonly code: 'denied' | 'insufficient-funds' | 'reverted' | 'unreachable' | 'unknown'
  /** One line that says what to do. */
  readonly message: string
  /** Name of the policy rule (denied) or of the decoded custom error (reverted). */
  readonly reason?: string
  readonly retryable: boolean
}

/** A mined transaction. */
export interface Receipt {
  readonly transaction: Hex
  readonly block: number
  readonly gasUsed: bigint
}

/** ERC-8183 names. */
export type JobStatus = 'Open' | 'Funded' | 'Submitted' | 'Completed' | 'Rejected' | 'Expired'

export interface EscrowJob {
  readonly status: JobStatus
  readonly client: Address
  readonly provider: Address
  readonly evaluator: Address
  readonly token: Address
  readonly price: bigint
  /** Unix seconds. */
  readonly deliverBy: number
  /** Unix seconds; 0 before submission. */
  readonly submittedAt: number
  /** Seconds. */
  readonly reviewPeriod: number
  /** Commitment to the deliverable; all zeros before submission. */
  readonly deliverable: Hex
}

/** An agent found in the ERC-8004 identity registry. The agentURI is untrusted text. */
export interface RegisteredAgent {
  readonly agentId: bigint
  readonly owner: Address
  /** The wallet the registry vouches for: counterparties trade with this address. */
  readonly wallet: Address
  readonly agentURI: string
}

export interface Feedback {
  readonly agentId: bigint
  /** Deal id; kept in the feedback file. */
  readonly deal: Hex
  /** 0 to 100. */
  readonly value: number
  /** Feedback kind, e.g. `starred`; and the service name. */
  readonly tag1: string
  readonly tag2: string
  readonly proofOfPayment: {
    readonly fromAddress: Address
    readonly toAddress: Address
    readonly chainId: number
    readonly txHash: Hex
  }
}

/** What an agent may sign and send. Every method that signs goes through the spending policy. */
export interface WalletPort {
  readonly address: Address
  readonly network: Network
  /** Atomic units of `network.token`. */
  balance(): Promise<bigint>
  /** Chain time, Unix seconds. */
  now(): Promise<number>
  signAgreement(agreement: Agreement): Promise<Result<{ hash: Hex; signature: Hex }, WalletFailure>>
  /** EOA or ERC-1271. */
  verifyAgreement(parameters: { agreement: Agreement; signer: Address; signature: Hex }): Promise<boolean>
  /** Opens and funds the escrow job in one transaction. Harmless to call again: a job already open under the hash succeeds. */
  openJob(parameters: {
    agreement: Agreement
    clientSignature: Hex
    providerSignature: Hex
  }): Promise<Result<Receipt, WalletFailure>>
  submitWork(parameters: { job: Hex; deliverable: Hex }): Promise<Result<Receipt, WalletFailure>>
  completeJob(parameters: { job: Hex }): Promise<Result<Receipt, WalletFailure>>
  rejectJob(parameters: { job: Hex; reason: string }): Promise<Result<Receipt, WalletFailure>>
  claimRefund(parameters: { job: Hex }): Promise<Result<Receipt, WalletFailure>>
  releaseJob(parameters: { job: Hex }): Promise<Result<Receipt, WalletFailure>>
  getJob(job: Hex): Promise<EscrowJob | undefined>
  /** Registers this wallet's agent, or updates its registration file where it has one already. */
  register(
    file: RegistrationFile,
  ): Promise<Result<{ agentId: bigint; transactions: readonly Hex[] }, WalletFailure>>
  /** All active agents, or those that declared the named service on chain. */
  findAgents(query?: { service?: string }): Promise<readonly RegisteredAgent[]>
  /** One agent as the registry has it now, active or not; undefined where no agent has this id. */
  getAgent(agentId: bigint): Promise<RegisteredAgent | undefined>
  giveFeedback(feedback: Feedback): Promise<Result<Receipt, WalletFailure>>
  close(): Promise<void>
}
