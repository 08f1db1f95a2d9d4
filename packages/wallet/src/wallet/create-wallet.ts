import {
  type Agreement,
  DealwrightError,
  failed,
  type Result,
  type SignedMandate,
} from '@dealwright/protocols'
import { keccak256, type Provider, type Signer } from 'ethers'
import type { ApprovalDesk } from '../approval/create-approval-desk.ts'
import type { BudgetStore } from '../budget/budget-store.ts'
import { knownInterfaces } from '../chain/interfaces.ts'
import type { TokenUnits } from '../chain/known-tokens.ts'
import { orUnreachable } from '../chain/or-unreachable.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import { openChannels } from '../channel/open-channels.ts'
import { advanceJob, takeStep } from '../escrow/advance-job.ts'
import { authorizePayment } from '../escrow/authorize-payment.ts'
import {
  completeBySignatureStep,
  completeStep,
  refundStep,
  rejectStep,
  releaseStep,
  submitStep,
} from '../escrow/job-steps.ts'
import { openJob, relayJob } from '../escrow/open-job.ts'
import { readJob } from '../escrow/read-job.ts'
import { signAgreement } from '../escrow/sign-agreement.ts'
import { signCompletion } from '../escrow/sign-completion.ts'
import { verifyAgreement } from '../escrow/verify-agreement.ts'
import { denied } from '../guard/denied.ts'
import type { Payment } from '../intent/intent.ts'
import type { LaneStore } from '../lane/lane-store.ts'
import { openMandate } from '../mandate/open-mandate.ts'
import { checkTerms } from '../policy/check-terms.ts'
import type { PolicyOptions, WalletContracts } from '../policy/policy.ts'
import { findAgents } from '../registry/find-agents.ts'
import { readAgent } from '../registry/read-agent.ts'
import { register } from '../registry/register.ts'
import { giveFeedback } from '../reputation/give-feedback.ts'
import { allows } from './allows.ts'
import { authorizeTransfer } from './authorize-transfer.ts'
import { openSession } from './open-session.ts'
import { proposeCall } from './propose-call.ts'
import { readNow } from './read-now.ts'
import { releaseSpending } from './release-spending.ts'
import { sendOnceByKey } from './send-once-by-key.ts'
import { sendTransfer } from './send-transfer.ts'
import type { SignedPermit, SignedTransfer, Wallet, WalletFailure } from './types.ts'

/** What {@link createWallet} needs. */
export interface CreateWalletParameters {
  /** Signs typed data and transactions locally: see `loadSigner`. */
  readonly signer: Signer
  /** JSON-RPC endpoint. Give this, `rpcUrls` or `provider`. */
  readonly rpcUrl?: string
  /** JSON-RPC endpoints of one chain, best first (after `rpcUrl`): where one fails, the next is asked. */
  readonly rpcUrls?: readonly string[]
  /** An ethers provider, which stays open when the wallet closes. */
  readonly provider?: Provider
  readonly contracts: WalletContracts
  /**
   * What the network's token is, for example `{ symbol: 'USDC', decimals: 6 }`: an RPC that says otherwise is refused
   * (`token-mismatch`). Circle's USDC on the larger chains is known; of another token, the RPC is believed where you do not say.
   */
  readonly tokenFacts?: TokenUnits
  /** What may be signed. Default: deals of at most 5 tokens and 25 a day, in the network's token, judged by the client itself. */
  readonly policy?: PolicyOptions
  /**
   * Where budgets are kept: what is spent counts also after a restart, and in every process that shares the file. Default: memory.
   */
  readonly budgets?: BudgetStore
  /** Asks the principal where the policy says so (`approveAbove`). Without it, what needs an approval is denied. */
  readonly approvals?: ApprovalDesk
  /** How long the principal is waited for before the answer is no. Default 75000 ms: sellers hold their price for 90 seconds. */
  readonly approvalTimeoutMs?: number
  /**
   * Pays deals with a principal's money, within what the principal signed. Its limits are policy too: with `policy`, the stricter of
   * both holds; without, they replace the default.
   */
  readonly mandate?: SignedMandate
  /** First block that can hold events of the contracts. Default 0. Set it on public chains, where searching from 0 is slow. */
  readonly fromBlock?: number
  /** How long a receipt is waited for before the answer is `unknown`. Default 60000 ms. */
  readonly confirmationTimeoutMs?: number
  /**
   * Where signed transactions are kept before they are sent, so that a crash neither loses nor repeats one: an agent's store.
   * Default: memory. Two wallets with one key on one store are refused (`lane-taken`); between processes, the store's lock does it.
   */
  readonly store?: LaneStore
  /** How many transactions may wait to be mined at once. Default 16: the least that nodes keep of one account. */
  readonly maxInFlight?: number
  /** After how long a transaction that the chain passes over is replaced by one with higher fees. Default 30000 ms. */
  readonly stuckAfterMs?: number
  /** How many blocks a reorganisation may replace and still be noticed, and followed. Default 64. */
  readonly reorgDepth?: number
}

/**
 * Opens a wallet on a chain: reads the chain id and the token's facts and checks that every contract is there.
 * Throws `rpc-unreachable`, `rpc-bad-answer`, `no-rpc`, `no-contract`, `not-a-token`, `token-mismatch`, `bad-policy`, `bad-mandate`, `bad-option`, `lane-taken` or
 * `lane-corrupt`.
 */
export async function createWallet(parameters: CreateWalletParameters): Promise<Wallet> {
  const { session, close } = await openSession(parameters)
  const { context } = session
  const token = session.tokenAt(context.contracts.token)
  let isClosed = false
  const ask = async <Value>(read: () => Promise<Value>): Promise<Value> => {
    if (isClosed) throw closedError()
    return orUnreachable(read)
  }
  const act = async <Value>(
    run: () => Promise<Result<Value, WalletFailure>>,
  ): Promise<Result<Value, WalletFailure>> => {
    if (isClosed) throw closedError()
    try {
      return await run()
    } catch (error) {
      return failed(toWalletFailure(error, knownInterfaces))
    }
  }
  /** What cannot be hashed has no deal id to act under. */
  const onTerms = <Value>(
    agreement: Agreement,
    run: () => Promise<Result<Value, WalletFailure>>,
  ): Promise<Result<Value, WalletFailure>> =>
    act(async () => {
      const terms = checkTerms(agreement)
      return terms.ok ? run() : denied(terms.error)
    })
  const closeOnce = async (): Promise<void> => {
    if (isClosed) return
    isClosed = true
    await close()
  }
  const channels = openChannels(session, { ask, act })
  const payer = parameters.mandate === undefined ? undefined : openMandate(session, parameters.mandate)
  const wallet: Wallet = {
    address: session.address,
    network: { chainId: context.chainId, ...context.contracts, token: context.token },
    balance: () => ask(() => token.balanceOf(session.address)),
    now: () => ask(() => readNow(session.provider)),
    signAgreement: agreement => onTerms(agreement, () => signAgreement(session, agreement)),
    verifyAgreement: async request =>
      checkTerms(request.agreement).ok && ask(() => verifyAgreement(session, request)),
    ...(payer === undefined ? {} : { payer: payer.principal, spendable: () => act(() => payer.spendable()) }),
    openJob: signed => onTerms(signed.agreement, () => payer?.openJob(signed) ?? openJob(session, signed)),
    authorizePayment: agreement =>
      onTerms<Payment>(
        agreement,
        () => payer?.authorizePayment(agreement) ?? authorizePayment(session, agreement),
      ),
    relayJob: signed => onTerms(signed.agreement, () => relayJob(session, signed)),
    signDraw: draw =>
      onTerms(draw.agreement, () => session.guard({ intent: { kind: 'sign-draw', ...draw } })),
    signCompletion: completion => act(() => signCompletion(session, completion)),
    relayCompletion: completion => act(() => advanceJob(session, completeBySignatureStep(completion))),
    relayPermit: permit =>
      act(() => sendOnceByKey(session, { kind: 'relay-permit', ...permit }, permitKey(permit))),
    authorizeTransfer: transfer => act(() => authorizeTransfer(session, transfer)),
    settleTransfer: transfer =>
      act(() => sendOnceByKey(session, { kind: 'settle-transfer', ...transfer }, transferKey(transfer))),
    transfer: transfer => act(() => sendTransfer(session, transfer)),
    proposeCall: proposal => act(() => proposeCall(session, proposal)),
    proposeTypedData: proposal =>
      act(() => session.guard({ intent: { kind: 'proposed-typed-data', ...proposal } })),
    allows: question => act(() => allows(session, question)),
    releaseSpending: key => ask(() => releaseSpending(session, key)),
    submitWork: work => act(() => takeStep(session, submitStep(work))),
    completeJob: ({ job }) => act(() => takeStep(session, completeStep(job))),
    rejectJob: rejection => act(() => takeStep(session, rejectStep(rejection))),
    claimRefund: ({ job }) => act(() => advanceJob(session, refundStep(job))),
    releaseJob: ({ job }) => act(() => advanceJob(session, releaseStep(job))),
    getJob: job => ask(() => readJob(session, job)),
    register: file => act(() => session.registryLane(() => register(session, file))),
    findAgents: query => ask(() => findAgents(session, query)),
    getAgent: agentId => ask(() => readAgent(session.identityRegistry, agentId)),
    giveFeedback: feedback => act(() => giveFeedback(session, feedback)),
    ...(channels === undefined ? {} : { channels }),
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  }
  return wallet
}

function permitKey({ token, signature }: SignedPermit): string {
  return `permit:${token}:${keccak256(signature)}`.toLowerCase()
}

function transferKey({ token, from, nonce, signature }: SignedTransfer): string {
  return `settle:${token}:${from}:${nonce}:${keccak256(signature)}`.toLowerCase()
}

function closedError(): DealwrightError {
  return new DealwrightError({
    code: 'wallet-closed',
    message: 'This wallet is closed: open another with createWallet.',
  })
}
