import type { Address, Agreement, Hex, RegistrationFile, Result, Token } from '@dealwright/protocols'
import type { Channels } from '../channel/channels.ts'
import type {
  Payment,
  ProposedCall,
  SpendingClaim,
  TransferAuthorization,
  TypedData,
} from '../intent/intent.ts'
import type { DealQuestion } from './allows.ts'

/** The chain an agent trades on. */
export interface Network {
  readonly chainId: number
  readonly token: Token
  readonly escrow: Address
  readonly identityRegistry: Address
  readonly reputationRegistry: Address
  readonly spendingMandate?: Address
  readonly paymentChannel?: Address
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
  /** Hash of the transaction where one was sent (`unknown`, or `reverted` after it was mined). */
  readonly transaction?: Hex
}

/** A mined transaction. */
export interface Receipt {
  readonly transaction: Hex
  readonly block: number
  readonly gasUsed: bigint
}

/** ERC-8183 names of an escrowed job's states. */
export type JobStatus = 'Open' | 'Funded' | 'Submitted' | 'Completed' | 'Rejected' | 'Expired'

/** An escrowed job as the chain tells it. */
export interface EscrowJob {
  readonly status: JobStatus
  readonly client: Address
  readonly provider: Address
  readonly evaluator: Address
  readonly token: Address
  /** Atomic units of `token`. */
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

/** What can be spent now, in atomic units of the network's token. */
export interface Spendable {
  /** Most that one more deal could cost. */
  readonly perDeal: bigint
  /** Most that several deals could cost together. */
  readonly inAll: bigint
}

/** An agent found in the ERC-8004 identity registry. The agentURI is untrusted text. */
export interface RegisteredAgent {
  /** From 0 up: never test it for truthiness. */
  readonly agentId: bigint
  readonly owner: Address
  /** The wallet the registry vouches for: counterparties trade with this address. */
  readonly wallet: Address
  readonly agentURI: string
}

/** What one side says of the other after a deal. */
export interface Feedback {
  readonly agentId: bigint
  /** Deal id; kept in the feedback file. */
  readonly deal: Hex
  /** 0 to 100. */
  readonly value: number
  /** Feedback kind, e.g. `starred`; and the service name. */
  readonly tag1: string
  readonly tag2: string
  readonly proofOfPayment: ProofOfPayment
}

/** Where the payment that a feedback speaks of can be seen. */
export interface ProofOfPayment {
  readonly fromAddress: Address
  readonly toAddress: Address
  readonly chainId: number
  readonly txHash: Hex
}

/** An EIP-3009 transfer with its signature. */
export interface SignedTransfer extends TransferAuthorization {
  readonly from: Address
  /** Atomic units. */
  readonly value: bigint
  readonly signature: Hex
}

/** An EIP-2612 permit with its signature. */
export interface SignedPermit {
  readonly token: Address
  readonly owner: Address
  readonly spender: Address
  /** Atomic units. */
  readonly value: bigint
  /** Unix seconds. */
  readonly deadline: bigint
  readonly signature: Hex
}

/** An agreement with the signatures of both sides. */
export interface SignedAgreement {
  readonly agreement: Agreement
  readonly clientSignature: Hex
  readonly providerSignature: Hex
}

/**
 * What an agent may sign and send. Every signature goes through the spending policy; every send is simulated first and is
 * harmless to ask for again. Reads throw a retryable `DealwrightError` `rpc-unreachable` where the chain cannot be asked.
 */
export interface Wallet {
  readonly address: Address
  readonly network: Network
  /** Atomic units of `network.token`. */
  balance(): Promise<bigint>
  /** Whose money pays this wallet's deals, where it is not its own: the principal of its mandate. */
  readonly payer?: Address
  /** What the principal's mandate has left; `denied` where nothing can be paid under it. Absent where the wallet pays its own deals. */
  spendable?(): Promise<Result<Spendable, WalletFailure>>
  /** Chain time, Unix seconds. */
  now(): Promise<number>
  signAgreement(agreement: Agreement): Promise<Result<{ hash: Hex; signature: Hex }, WalletFailure>>
  /** Whether the signature binds the signer: ERC-1271 where the signer is a contract, else by recovery. */
  verifyAgreement(parameters: { agreement: Agreement; signer: Address; signature: Hex }): Promise<boolean>
  /** Opens and funds the escrow job in one transaction. Harmless to call again: a job already open under the hash succeeds. */
  openJob(parameters: SignedAgreement): Promise<Result<Receipt, WalletFailure>>
  /** Signs the client's payment for an agreement (EIP-3009, else EIP-2612, or its mandate's), so that anyone may relay it with `relayJob`. */
  authorizePayment(agreement: Agreement): Promise<Result<Payment, WalletFailure>>
  /** Opens and funds a job with a payment that its client signed; this wallet pays the gas only. */
  relayJob(
    parameters: SignedAgreement & { readonly payment: Payment },
  ): Promise<Result<Receipt, WalletFailure>>
  /** Signs the agent's use of its principal's mandate for an agreement, in which this wallet is the client. */
  signDraw(parameters: { mandate: Hex; agreement: Agreement }): Promise<Result<Hex, WalletFailure>>
  /** Signs an evaluator's acceptance, so that anyone may relay it with `relayCompletion`. The reason's text goes on chain hashed. */
  signCompletion(parameters: {
    job: Hex
    reason: string
  }): Promise<Result<{ reason: Hex; signature: Hex }, WalletFailure>>
  /** Completes a job with a completion that its evaluator signed; this wallet pays the gas only. */
  relayCompletion(parameters: {
    job: Hex
    reason: Hex
    signature: Hex
  }): Promise<Result<Receipt, WalletFailure>>
  /** Relays somebody's EIP-2612 permit for a contract of this network; this wallet pays the gas only. */
  relayPermit(permit: SignedPermit): Promise<Result<Receipt, WalletFailure>>
  /** Signs a payment outside deals (EIP-3009, for x402): anyone may settle it. `nonce` is the caller's, one per attempt. */
  authorizeTransfer(
    transfer: TransferAuthorization & { readonly amount: bigint; readonly spending: SpendingClaim },
  ): Promise<Result<Hex, WalletFailure>>
  /** Relays an EIP-3009 transfer that somebody else signed; this wallet pays the gas only. */
  settleTransfer(transfer: SignedTransfer): Promise<Result<Receipt, WalletFailure>>
  /** Sends tokens to a recipient that the policy names. One key, one transfer. */
  transfer(parameters: {
    token: Address
    to: Address
    amount: bigint
    key: string
  }): Promise<Result<Receipt, WalletFailure>>
  /**
   * Sends a call that somebody outside composed: only where every part of it is understood, the policy names its contracts and
   * recipients, and a simulation shows that nothing else of this wallet's changes. One key, one call.
   */
  proposeCall(proposal: {
    call: ProposedCall
    spending: SpendingClaim
  }): Promise<Result<Receipt, WalletFailure>>
  /** Signs typed data that somebody outside composed, where all of it is understood and the policy names its contract. */
  proposeTypedData(proposal: {
    typedData: TypedData
    spending: SpendingClaim
  }): Promise<Result<Hex, WalletFailure>>
  /**
   * Whether a deal with somebody would be allowed now, by policy and budgets: what to ask before bargaining. Sets nothing aside and
   * binds nobody; a denial says which rule. `needs-approval`: the principal would be asked.
   */
  allows(question: DealQuestion): Promise<Result<'allowed' | 'needs-approval', WalletFailure>>
  /**
   * Frees the budget of a deal or payment that comes to nothing (its key: a deal's hash). Harmless to repeat. False where something was
   * signed that can still take the money: that stays counted until the chain shows otherwise, which is looked up before a budget says no.
   */
  releaseSpending(key: string): Promise<boolean>
  submitWork(parameters: { job: Hex; deliverable: Hex }): Promise<Result<Receipt, WalletFailure>>
  completeJob(parameters: { job: Hex }): Promise<Result<Receipt, WalletFailure>>
  /** The reason goes on chain as the keccak-256 hash of its text. */
  rejectJob(parameters: { job: Hex; reason: string }): Promise<Result<Receipt, WalletFailure>>
  claimRefund(parameters: { job: Hex }): Promise<Result<Receipt, WalletFailure>>
  releaseJob(parameters: { job: Hex }): Promise<Result<Receipt, WalletFailure>>
  getJob(job: Hex): Promise<EscrowJob | undefined>
  /** Registers this wallet's agent, or updates its registration file and declared services where they changed. */
  register(
    file: RegistrationFile,
  ): Promise<Result<{ agentId: bigint; transactions: readonly Hex[] }, WalletFailure>>
  /** All active agents, or those that declared the named service on chain. */
  findAgents(query?: { service?: string }): Promise<readonly RegisteredAgent[]>
  /** One agent as the registry has it now, active or not; undefined where no agent has this id. */
  getAgent(agentId: bigint): Promise<RegisteredAgent | undefined>
  /** Once per agent and deal: feedback already given for the deal succeeds with its receipt. */
  giveFeedback(feedback: Feedback): Promise<Result<Receipt, WalletFailure>>
  /** Payment channels; absent where the network has none. */
  readonly channels?: Channels
  /** Stops waiting for receipts (those calls answer `unknown`) and lets go of the RPC connection. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
