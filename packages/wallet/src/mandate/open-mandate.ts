import {
  type Address,
  type Agreement,
  failed,
  formatMoney,
  type Hex,
  hashAgreement,
  hashMandate,
  type Mandate,
  ok,
  type Result,
  type SignedMandate,
} from '@dealwright/protocols'
import { isSameAddress } from '../chain/is-same-address.ts'
import { relayJob } from '../escrow/open-job.ts'
import { readJob } from '../escrow/read-job.ts'
import type { SourcePayment } from '../intent/intent.ts'
import { sendOnceByKey } from '../wallet/send-once-by-key.ts'
import type { Session } from '../wallet/session.ts'
import type { Receipt, SignedAgreement, Spendable, WalletFailure } from '../wallet/types.ts'
import { encodeDraw } from './encode-draw.ts'
import { type MandateState, readMandate } from './read-mandate.ts'
import { mandateDenied, refuseMandate } from './refuse-mandate.ts'

/** Pays an agent's deals with its principal's money. */
export interface MandatePayer {
  /** Whose money it is. */
  readonly principal: Address
  /** Opens and funds the job of an agreement from the principal's account. Harmless to call again. */
  openJob(signed: SignedAgreement): Promise<Result<Receipt, WalletFailure>>
  /** Signs the use of the mandate for an agreement, so that anyone may relay it. */
  authorizePayment(agreement: Agreement): Promise<Result<SourcePayment, WalletFailure>>
  /** What is left. `denied` where nothing can be paid under the mandate. */
  spendable(): Promise<Result<Spendable, WalletFailure>>
}

const anyProvider = '0x0000000000000000000000000000000000000000'

/**
 * Opens a mandate for a wallet. The contract holds the limits whatever this does; what is asked here first saves gas and says in
 * words what is wrong. That the mandate fits this wallet was checked when its session opened.
 */
export function openMandate(session: Session, signed: SignedMandate): MandatePayer {
  const { mandate, spendingMandate, permit } = signed
  const { token, contracts, chainId } = session.context
  const id = hashMandate(mandate, signed)
  const read = (): Promise<MandateState> => readMandate(session.provider, signed)
  const source = (data: Hex): SourcePayment => ({ method: 'source', source: spendingMandate, data })

  const text = (amount: bigint): string => formatMoney(amount, token)
  const unallowed = (amount: bigint): WalletFailure =>
    mandateDenied(
      `${mandate.principal} has not allowed the mandate contract ${spendingMandate} to take ${text(amount)}: ask it to approve ${text(mandate.total)}.`,
    )

  /** Why an agreement cannot be paid under the mandate as it stands. */
  async function refuse(agreement: Agreement): Promise<WalletFailure | undefined> {
    const state = await read()
    const refused = refuseMandate(mandate, state, token)
    if (refused !== undefined) return refused
    const { price } = agreement
    if (price > state.available)
      return mandateDenied(
        `The deal costs ${text(price)} and the mandate has ${text(state.available)} left for it.`,
      )
    if (price > state.balance)
      return {
        code: 'insufficient-funds',
        reason: 'token',
        message: `The mandate's principal ${mandate.principal} has ${text(state.balance)} and the deal costs ${text(price)}: ask it to top its account up.`,
        retryable: true,
      }
    return price <= state.allowance ? undefined : relayPermit(price, state.now)
  }

  /** The principal's signed allowance goes on chain when it is first needed. */
  async function relayPermit(price: bigint, now: number): Promise<WalletFailure | undefined> {
    const missing = unallowed(price)
    if (permit === undefined || now > permit.deadline) return missing
    const { deadline, signature } = permit
    const relayed = await sendOnceByKey(
      session,
      {
        kind: 'relay-permit',
        token: mandate.token,
        owner: mandate.principal,
        spender: spendingMandate,
        value: mandate.total,
        deadline: BigInt(deadline),
        signature,
      },
      `mandate-permit:${id}`,
    )
    if (relayed.ok) return undefined
    // Anyone may have relayed it meanwhile.
    if (relayed.error.code === 'reverted') return (await read()).allowance >= price ? undefined : missing
    return relayed.error
  }

  async function agentIdOf(agreement: Agreement): Promise<bigint | undefined> {
    if (mandate.registry === anyProvider) return 0n
    const agents = await session.agents.find()
    return agents.find(
      ({ wallet, owner }) =>
        isSameAddress(wallet, agreement.provider) || isSameAddress(owner, agreement.provider),
    )?.agentId
  }

  async function authorizePayment(agreement: Agreement): Promise<Result<SourcePayment, WalletFailure>> {
    const [refused, providerAgentId] = await Promise.all([refuse(agreement), agentIdOf(agreement)])
    if (refused !== undefined) return failed(refused)
    if (providerAgentId === undefined)
      return failed(
        mandateDenied(`The mandate is for registered providers only, and ${agreement.provider} is not one.`),
      )
    const drawn = await session.guard({ intent: { kind: 'sign-draw', mandate: id, agreement } })
    return drawn.ok ? ok(source(encodeDraw(signed, { agentSignature: drawn.value, providerAgentId }))) : drawn
  }

  return {
    principal: mandate.principal,
    authorizePayment,
    async openJob(parties) {
      const job = hashAgreement(parties.agreement, { chainId, escrow: contracts.escrow })
      // What is open already stays open, whatever the mandate says today: its receipt is all that is asked for.
      const isOpen = (await readJob(session, job)) !== undefined
      const payment = isOpen ? ok(source('0x')) : await authorizePayment(parties.agreement)
      return payment.ok ? relayJob(session, { ...parties, payment: payment.value }) : payment
    },
    async spendable() {
      const state = await read()
      const refused = refuseMandate(mandate, state, token)
      if (refused !== undefined) return failed(refused)
      const { allowance, now } = state
      const wanted = leftOf(mandate, state)
      if (allowance >= wanted.inAll) return ok(wanted)
      if (permit === undefined || now > permit.deadline)
        return allowance > 0n ? ok(within(wanted, allowance)) : failed(unallowed(mandate.total))
      if ((await session.provider.getBalance(session.address)) > 0n) return ok(wanted)
      if (allowance > 0n) return ok(within(wanted, allowance))
      return failed({
        code: 'insufficient-funds',
        reason: 'gas',
        message: `${session.address} has no gas to relay its principal's permit: send it some, or let ${mandate.principal} approve ${text(mandate.total)} for ${spendingMandate}.`,
        retryable: true,
      })
    },
  }
}

/** What the mandate's own limits and the principal's account leave. */
function leftOf({ total, perPeriod, period }: Mandate, state: MandateState): Spendable {
  const { spent, spentInPeriod, balance, available } = state
  const ofPeriod = period === 0 ? total - spent : perPeriod - spentInPeriod
  const inAll = [ofPeriod, balance].reduce(least, total - spent)
  return { perDeal: least(available, inAll), inAll }
}

const within = ({ perDeal, inAll }: Spendable, most: bigint): Spendable => ({
  perDeal: least(perDeal, most),
  inAll: least(inAll, most),
})

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other)
