import { DealwrightError, type Hex, hashAgreement } from '@dealwright/protocols'
import type { EscrowJob, WalletPort } from '../../ports/wallet.ts'
import type { DealEvent } from '../decision.ts'
import type { Effect } from '../effect.ts'
import { isSameAddress } from '../is-same-address.ts'
import { lacksGas } from './lacks-gas.ts'
import { toAgreement } from './to-agreement.ts'
import { toPaymentRecord } from './to-payment.ts'
import { unwrap } from './unwrap.ts'

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

/** Puts the price into escrow under the agreement's hash. Without gas, or by choice, signs the payment for the provider to relay. */
export async function openJob(
  { agreement: record, clientSignature, providerSignature, gas }: Of<'open-job'>,
  wallet: WalletPort,
): Promise<DealEvent> {
  const agreement = toAgreement(record)
  const { chainId, escrow } = wallet.network
  const isOpen = async () =>
    (await wallet.getJob(hashAgreement(agreement, { chainId, escrow }))) !== undefined
  if (gas !== 'provider' || (await isOpen())) {
    const opened = await wallet.openJob({ agreement, clientSignature, providerSignature })
    if (!lacksGas(opened)) {
      const { payer } = wallet
      const { transaction } = unwrap(opened)
      return { type: 'job-opened', transaction, ...(payer === undefined ? {} : { payer }) }
    }
  }
  const payment = unwrap(await wallet.authorizePayment(agreement))
  return { type: 'payment-signed', payment: toPaymentRecord(payment) }
}

/** Checks on chain that the job is funded on exactly the agreed terms, before any work is done for it. */
export async function verifyFunding(
  { job: id, agreement }: Of<'verify-funding'>,
  wallet: WalletPort,
): Promise<DealEvent> {
  const job = await wallet.getJob(id)
  if (job === undefined)
    throw new DealwrightError({ code: 'not-funded', message: `Job ${id} is not on chain yet.` })
  const asAgreed =
    isSameAddress(job.client, agreement.client) &&
    isSameAddress(job.provider, agreement.provider) &&
    isSameAddress(job.token, agreement.token) &&
    job.price === BigInt(agreement.price) &&
    job.deliverBy === agreement.deliverBy
  if (job.status === 'Funded' && asAgreed) return { type: 'funding-verified' }
  throw new DealwrightError({
    code: 'not-funded',
    message: `Job ${id} is ${job.status}${asAgreed ? '' : ' on other terms'}.`,
  })
}

/** Records the commitment to the deliverable on chain. */
export async function submitWork(
  { job, deliverable }: Of<'submit-work'>,
  wallet: WalletPort,
): Promise<DealEvent> {
  const { transaction } = unwrap(await wallet.submitWork({ job, deliverable }))
  return { type: 'work-submitted', transaction }
}

/** Accepts the delivery: escrow pays the provider. Without gas, or by choice, signs the acceptance for the provider to relay. */
export async function completeJob({ job, gas }: Of<'complete-job'>, wallet: WalletPort): Promise<DealEvent> {
  if (gas !== 'provider' || (await known(job, wallet)).status === 'Completed') {
    const completed = await wallet.completeJob({ job })
    if (!lacksGas(completed)) return { type: 'job-completed', transaction: unwrap(completed).transaction }
  }
  return { type: 'completion-signed', ...unwrap(await wallet.signCompletion({ job, reason: 'accepted' })) }
}

/** Refuses the delivery (client) or gives the work up (provider): escrow pays the client back. */
export async function rejectJob({ job, reason }: Of<'reject-job'>, wallet: WalletPort): Promise<DealEvent> {
  const found = await known(job, wallet)
  if (found.status === 'Completed') return { type: 'released' }
  if (found.status === 'Expired') return { type: 'refunded' }
  const isClient = found.client === wallet.address
  if (found.status === 'Funded' && isClient) {
    const message = `Nothing was submitted for job ${job} yet: the money comes back after its delivery date.`
    throw new DealwrightError({ code: 'not-submitted', message })
  }
  if (found.status === 'Submitted') {
    if (!isClient) {
      const { deliverable } = found
      const { transaction } = unwrap(await wallet.submitWork({ job, deliverable }))
      return { type: 'work-submitted', transaction }
    }
    if ((await wallet.now()) > found.submittedAt + found.reviewPeriod) return { type: 'released' }
  }
  const { transaction } = unwrap(await wallet.rejectJob({ job, reason }))
  return { type: 'job-rejected', transaction }
}

/** Gets the client's money back where nothing was submitted in time, or learns why that cannot be. */
export async function reclaim(
  { job, deliverBy }: Of<'reclaim'>,
  wallet: WalletPort,
): Promise<DealEvent | undefined> {
  const found = await wallet.getJob(job)
  const now = await wallet.now()
  // Too early: the deal's own deadline comes back here.
  if (found === undefined) return now > deliverBy ? { type: 'never-funded' } : undefined
  switch (found.status) {
    case 'Completed':
      return { type: 'released' }
    case 'Rejected':
    case 'Expired':
      return { type: 'refunded' }
    case 'Submitted':
      return { type: 'undelivered', reviewLeft: found.submittedAt + found.reviewPeriod - now }
    default:
  }
  if (now <= found.deliverBy) return undefined
  const { transaction } = unwrap(await wallet.claimRefund({ job }))
  return { type: 'refunded', transaction }
}

/** Learns that the provider was paid, or takes the payment once the review period has passed. */
export async function collect({ job }: Of<'collect'>, wallet: WalletPort): Promise<DealEvent> {
  const found = await known(job, wallet)
  if (found.status === 'Rejected' || found.status === 'Expired') return { type: 'refunded' }
  const reviewLeft = found.submittedAt + found.reviewPeriod - (await wallet.now())
  if (found.status === 'Submitted' && reviewLeft >= 0) return { type: 'under-review', reviewLeft }
  const released = await wallet.releaseJob({ job })
  // Paid is paid, also where the node no longer tells by which transaction.
  if (!released.ok && found.status === 'Completed' && !released.error.retryable) return { type: 'released' }
  const { transaction } = unwrap(released)
  return { type: 'released', transaction }
}

async function known(job: Hex, wallet: WalletPort): Promise<EscrowJob> {
  const found = await wallet.getJob(job)
  if (found !== undefined) return found
  throw new DealwrightError({ code: 'unknown-job', message: `Escrow knows no job ${job}.` })
}
