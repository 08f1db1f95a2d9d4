import type { Address, Agreement, Channel, Hex, RegistrationFile, Result, Token } from '@dealwright/protocols'

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

/** A payment for a deal that its client made possible: anyone may relay it, and it pays this one deal only. */
export type DealPayment =
  | {
      readonly method: 'allowance' | 'permit' | 'authorization'
      /** Unix seconds. */
      readonly validAfter: bigint
      /** Unix seconds. */
      readonly validBefore: bigint
      readonly signature: Hex
    }
  /** A contract that pays for the client, such as a spending mandate. */
  | { readonly method: 'source'; readonly source: Address; readonly data: Hex }

/** What can be spent now, in atomic units of the network's token. */
export interface Spendable {
  /** Most that one more deal could cost. */
  readonly perDeal: bigint
  /** Most that several deals could cost together. */
  readonly inAll: bigint
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

/** A payment channel as the chain has it. */
export interface ChannelState {
  /** Atomic units put in so far; what is left of them once money went back to the payer, equal to `claimed`. */
  readonly deposited: bigint
  /** Atomic units that the payee has had. */
  readonly claimed: bigint
  /** Unix seconds until which claims are paid. */
  readonly expiresAt: number
}

/** Payment channels of one contract. What sends is harmless to call again: a step taken already succeeds. */
export interface ChannelsPort {
  /** Address of the contract. */
  readonly contract: Address
  /** Zeros for a channel that was never funded, or went back to its payer untouched. */
  getChannel(id: Hex): Promise<ChannelState>
  /** Brings a channel that this wallet pays to `deposited` atomic units in all, ending at `expiresAt` (Unix seconds). */
  fund(parameters: {
    channel: Channel
    deposited: bigint
    expiresAt: number
  }): Promise<Result<Receipt, WalletFailure>>
  /** Signs that the payee may have `amount` of a channel in all. */
  signClaim(parameters: { channel: Channel; amount: bigint }): Promise<Result<Hex, WalletFailure>>
  /**
   * Collects claims, several in one transaction. Of several, those that cannot be paid are passed over: `getChannel` tells which
   * were paid.
   */
  claim(
    claims: readonly { channel: Channel; amount: bigint; signature: Hex }[],
  ): Promise<Result<Receipt, WalletFailure>>
  /** Makes a claim of this wallet good without being paid: the money waits in the contract for `collect`. */
  record(claim: { channel: Channel; amount: bigint; signature: Hex }): Promise<Result<Receipt, WalletFailure>>
  /** Atomic units that wait in the contract for this wallet to collect. */
  owed(token: Address): Promise<bigint>
  /** Brings home what was recorded, or claimed while the token refused to pay: how much, in atomic units; 0 where nothing is owed. */
  collect(token: Address): Promise<Result<bigint, WalletFailure>>
  /** The payer ends the channel early; the payee keeps the challenge period for a last claim. */
  close(channel: Channel): Promise<Result<Receipt, WalletFailure>>
  /** The payee gives back at once what it has not claimed. */
  release(channel: Channel): Promise<Result<Receipt, WalletFailure>>
  /** What is left goes back to the payer once the channel has ended. */
  withdraw(channel: Channel): Promise<Result<Receipt, WalletFailure>>
  /** Tells the budgets what came back of a channel that has ended. Harmless to repeat, and before the end. */
  settle(channel: Channel): Promise<void>
}

/** What an agent may sign and send. Every method that signs goes through the spending policy. */
export interface WalletPort {
  readonly address: Address
  readonly network: Network
  /** Atomic units of `network.token`. */
  balance(): Promise<bigint>
  /** Whose money pays this wallet's deals, where it is not its own: the principal of its mandate. */
  readonly payer?: Address
  /** What the principal's mandate has left. Absent: the balance is all there is. `denied` where nothing can be paid under it. */
  spendable?(): Promise<Result<Spendable, WalletFailure>>
  /**
   * Whether a deal with somebody would be allowed now, without setting anything aside; a denial's `reason` is the rule, e.g.
   * `counterparty`. Absent: the signature tells.
   */
  allows?(question: {
    readonly counterparty: Address
    /** Atomic units. */
    readonly amount: bigint
    /** Service digest. */
    readonly service?: string
  }): Promise<Result<'allowed' | 'needs-approval', WalletFailure>>
  /** Lets go of what is reserved for a deal that came to nothing. A deal whose payment was signed keeps it. Harmless to call again. */
  releaseSpending?(deal: Hex): Promise<unknown>
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
  /** Signs the client's payment for an agreement, so that anyone may relay it with `relayJob`. */
  authorizePayment(agreement: Agreement): Promise<Result<DealPayment, WalletFailure>>
  /** Opens and funds a job with a payment that its client signed; this wallet pays the gas only. Harmless to call again. */
  relayJob(parameters: {
    agreement: Agreement
    clientSignature: Hex
    providerSignature: Hex
    payment: DealPayment
  }): Promise<Result<Receipt, WalletFailure>>
  /** Signs an evaluator's acceptance, so that anyone may relay it with `relayCompletion`. The reason's text goes on chain hashed. */
  signCompletion(parameters: {
    job: Hex
    reason: string
  }): Promise<Result<{ reason: Hex; signature: Hex }, WalletFailure>>
  /** Completes a job with a completion that its evaluator signed; this wallet pays the gas only. Harmless to call again. */
  relayCompletion(parameters: {
    job: Hex
    reason: Hex
    signature: Hex
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
  /** Absent where the network has no payment channels. */
  readonly channels?: ChannelsPort
  close(): Promise<void>
}
