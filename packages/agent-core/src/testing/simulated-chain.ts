import {
  type Address,
  type Agreement,
  failed,
  type Hex,
  hashAgreement,
  ok,
  type Result,
} from '@dealwright/protocols'
import type { DealPayment, EscrowJob, Network, Receipt, WalletFailure, WalletPort } from '../ports/wallet.ts'

/** What goes wrong with the next call: refused by policy, never sent, or sent and not yet mined. */
export type Fault = 'none' | 'refused' | 'lost' | 'unknown'

type Sent = Result<Receipt, WalletFailure>
type Call = () => string | undefined

const zero: Hex = `0x${'0'.repeat(64)}`

/** The network that tests trade on. */
export const network: Network = {
  chainId: 31337,
  token: { address: '0x5FbDB2315678afecb367f032d93F642f64180aa3', symbol: 'USDC', decimals: 6 },
  escrow: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
  identityRegistry: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
  reputationRegistry: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9',
}

/** An escrow with the rules of `JobEscrow`, in memory, on which calls can fail in every way that a real one's can. */
export class SimulatedChain {
  /** Chain time in Unix seconds. */
  readonly now: () => number
  readonly balances = new Map<Address, bigint>()
  readonly jobs = new Map<Hex, EscrowJob>()
  /** Accounts that cannot pay gas: nothing is sent for them. */
  readonly gasless = new Set<Address>()
  /** Deals whose set-aside money the client's budget got back. */
  readonly released: Hex[] = []
  /** Every agreement that was ever funded. */
  readonly opened: Agreement[] = []
  /** Applies to the next call that sends. */
  fault: Fault = 'none'
  readonly #pending = new Map<string, Call>()
  #transactions = 0

  constructor(now: () => number) {
    this.now = now
  }

  /** What is in escrow. */
  held(): bigint {
    const open = [...this.jobs.values()].filter(({ status }) => status === 'Funded' || status === 'Submitted')
    return open.reduce((sum, { price }) => sum + price, 0n)
  }

  /** Mines what is on its way. What reverts changes nothing. */
  mine(): void {
    for (const [key, call] of this.#pending) {
      this.#pending.delete(key)
      call()
    }
  }

  /** The wallet of an account. Signatures are the signer's address and the hash. */
  wallet(address: Address): WalletPort {
    return {
      address,
      network,
      balance: async () => this.balances.get(address) ?? 0n,
      now: async () => this.now(),
      signAgreement: async agreement =>
        this.fault === 'refused'
          ? failed(failure('denied', false))
          : ok({ hash: hash(agreement), signature: sign(agreement, address) }),
      verifyAgreement: async ({ agreement, signer, signature }) => sign(agreement, signer) === signature,
      openJob: async ({ agreement, clientSignature, providerSignature }) => {
        const id = hash(agreement)
        const balance = this.balances.get(address) ?? 0n
        const signed =
          clientSignature === sign(agreement, agreement.client) &&
          providerSignature === sign(agreement, agreement.provider)
        if (!this.jobs.has(id) && (address !== agreement.client || !signed))
          return failed(failure('denied', false))
        if (!this.jobs.has(id) && balance < agreement.price)
          return failed(failure('insufficient-funds', true))
        return this.#send(
          address,
          `open ${id}`,
          () => this.jobs.has(id),
          () => this.#open(agreement),
        )
      },
      authorizePayment: async agreement =>
        this.fault === 'refused'
          ? failed(failure('denied', false))
          : ok(authorize(agreement, sign(agreement, address))),
      relayJob: async ({ agreement, clientSignature, providerSignature, payment }) => {
        const id = hash(agreement)
        const isSigned =
          clientSignature === sign(agreement, agreement.client) &&
          providerSignature === sign(agreement, agreement.provider) &&
          payment.method === 'authorization' &&
          payment.signature === sign(agreement, agreement.client)
        return this.#send(
          address,
          `open ${id}`,
          () => this.jobs.has(id),
          () => (isSigned ? this.#open(agreement) : 'InvalidSignature'),
        )
      },
      signCompletion: async ({ job }) =>
        this.fault === 'refused'
          ? failed(failure('denied', false))
          : ok({ reason: job, signature: `${job}${address.slice(2).toLowerCase()}` }),
      relayCompletion: async ({ job, signature }) =>
        this.#send(
          address,
          `relay ${job}`,
          () => this.#job(job).status === 'Completed',
          () => {
            const { status, evaluator } = this.#job(job)
            if (status !== 'Submitted') return 'WrongStatus'
            const isSigned = signature === `${job}${evaluator.slice(2).toLowerCase()}`
            return isSigned ? this.#pay(job, 'Completed') : 'InvalidSignature'
          },
        ),
      releaseSpending: async deal => {
        this.released.push(deal)
      },
      submitWork: async ({ job, deliverable }) =>
        this.#send(
          address,
          `submit ${job}`,
          () => this.#job(job).submittedAt > 0 && this.#job(job).deliverable === deliverable,
          () => {
            const { status, provider, deliverBy } = this.#job(job)
            if (status !== 'Funded') return 'WrongStatus'
            if (provider !== address) return 'Unauthorized'
            if (this.now() > deliverBy) return 'DeliveryOverdue'
            return this.#change(job, { status: 'Submitted', submittedAt: this.now(), deliverable })
          },
        ),
      completeJob: async ({ job }) =>
        this.#send(
          address,
          `complete ${job}`,
          () => this.#job(job).status === 'Completed',
          () => {
            const { status, evaluator } = this.#job(job)
            if (status !== 'Submitted') return 'WrongStatus'
            return evaluator === address ? this.#pay(job, 'Completed') : 'Unauthorized'
          },
        ),
      rejectJob: async ({ job }) =>
        this.#send(
          address,
          `reject ${job}`,
          () => this.#isRefunded(job),
          () => {
            const { status, provider, evaluator } = this.#job(job)
            if (status === 'Funded') return provider === address ? this.#pay(job, 'Rejected') : 'Unauthorized'
            if (status !== 'Submitted') return 'WrongStatus'
            if (evaluator !== address) return 'Unauthorized'
            return this.#isReviewOver(job) ? 'ReviewOver' : this.#pay(job, 'Rejected')
          },
        ),
      claimRefund: async ({ job }) =>
        this.#send(
          address,
          `refund ${job}`,
          () => this.#isRefunded(job),
          () => {
            const { status, deliverBy } = this.#job(job)
            if (status !== 'Funded') return 'WrongStatus'
            return this.now() > deliverBy ? this.#pay(job, 'Expired') : 'DeliveryNotOverdue'
          },
        ),
      releaseJob: async ({ job }) =>
        this.#send(
          address,
          `release ${job}`,
          () => this.#job(job).status === 'Completed',
          () => {
            if (this.#job(job).status !== 'Submitted') return 'WrongStatus'
            return this.#isReviewOver(job) ? this.#pay(job, 'Completed') : 'ReviewNotOver'
          },
        ),
      getJob: async job => this.jobs.get(job),
      register: async () => ok({ agentId: 1n, transactions: [] }),
      getAgent: async () => undefined,
      findAgents: async () => [],
      giveFeedback: async () => ok(this.#receipt()),
      close: async () => {},
    }
  }

  #takeFault(): Fault {
    const { fault } = this
    this.fault = 'none'
    return fault
  }

  /** As the wallet does: done already, else on its way already, else sent. */
  #send(sender: Address, key: string, isDone: () => boolean, call: Call): Sent {
    const fault = this.#takeFault()
    if (fault === 'lost') return failed(failure('unreachable', true))
    if (isDone()) return ok(this.#receipt())
    const earlier = this.#pending.get(key)
    if (this.gasless.has(sender)) return failed({ ...failure('insufficient-funds', true), reason: 'gas' })
    if (fault === 'refused' && earlier === undefined) return failed(failure('denied', false))
    if (fault === 'unknown') {
      this.#pending.set(key, earlier ?? call)
      return failed(failure('unknown', true))
    }
    this.#pending.delete(key)
    const reason = (earlier ?? call)()
    return reason === undefined || isDone()
      ? ok(this.#receipt())
      : failed({ ...failure('reverted', false), reason })
  }

  #open(agreement: Agreement): string | undefined {
    const id = hash(agreement)
    const { client, price, deliverBy } = agreement
    const balance = this.balances.get(client) ?? 0n
    if (this.jobs.has(id)) return 'AgreementAlreadyUsed'
    if (deliverBy <= this.now()) return 'DeliverByOutOfRange'
    if (balance < price) return 'ERC20InsufficientBalance'
    this.balances.set(client, balance - price)
    this.jobs.set(id, { ...agreement, status: 'Funded', submittedAt: 0, deliverable: zero })
    this.opened.push(agreement)
    return undefined
  }

  #pay(id: Hex, status: EscrowJob['status']): undefined {
    const { client, provider, price } = this.#job(id)
    const payee = status === 'Completed' ? provider : client
    this.balances.set(payee, (this.balances.get(payee) ?? 0n) + price)
    return this.#change(id, { status })
  }

  #change(id: Hex, change: Partial<EscrowJob>): undefined {
    this.jobs.set(id, { ...this.#job(id), ...change })
  }

  #job(id: Hex): EscrowJob {
    const job = this.jobs.get(id)
    if (job === undefined) throw new Error(`no job ${id}`)
    return job
  }

  #isRefunded(id: Hex): boolean {
    return ['Rejected', 'Expired'].includes(this.#job(id).status)
  }

  #isReviewOver(id: Hex): boolean {
    const { submittedAt, reviewPeriod } = this.#job(id)
    return this.now() > submittedAt + reviewPeriod
  }

  #receipt(): Receipt {
    this.#transactions += 1
    return { transaction: `0x${this.#transactions.toString(16).padStart(64, '0')}`, block: 1, gasUsed: 1n }
  }
}

/** The deal id of an agreement on the tests' network. */
export const hash = (agreement: Agreement): Hex =>
  hashAgreement(agreement, { chainId: network.chainId, escrow: network.escrow })

const failure = (code: WalletFailure['code'], retryable: boolean): WalletFailure => ({
  code,
  message: code,
  retryable,
})

const authorize = (agreement: Agreement, signature: Hex): DealPayment => ({
  method: 'authorization',
  validAfter: 0n,
  validBefore: BigInt(agreement.deliverBy),
  signature,
})

const sign = (agreement: Agreement, signer: Address): Hex =>
  `0x${signer.slice(2).toLowerCase()}${hash(agreement).slice(2)}`
