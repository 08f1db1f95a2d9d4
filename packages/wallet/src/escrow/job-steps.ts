import type { Hex } from '@dealwright/protocols'
import { id } from 'ethers'
import { toHex } from '../chain/to-hex.ts'
import type { EscrowJob } from '../wallet/types.ts'
import type { JobStep } from './advance-job.ts'

const isPaid = ({ status }: EscrowJob): boolean => status === 'Completed'
const isRefunded = ({ status }: EscrowJob): boolean => status === 'Rejected' || status === 'Expired'

/** The provider commits to its deliverable. Done where this very deliverable was submitted. */
export function submitStep({ job, deliverable }: { job: Hex; deliverable: Hex }): JobStep {
  return {
    job,
    intent: { kind: 'submit-work', job, deliverable },
    isDone: found => found.submittedAt > 0 && found.deliverable === deliverable.toLowerCase(),
    event: 'JobSubmitted',
  }
}

/** The evaluator accepts. Done where the provider has been paid, even by a release. */
export function completeStep(job: Hex): JobStep {
  return { job, intent: { kind: 'complete-job', job }, isDone: isPaid, event: 'PaymentReleased' }
}

/** Relays an evaluator's signed acceptance. Done where the provider has been paid. */
export function completeBySignatureStep(completion: { job: Hex; reason: Hex; signature: Hex }): JobStep {
  const { job, reason, signature } = completion
  return {
    job,
    intent: { kind: 'complete-by-signature', job, reason, signature },
    isDone: isPaid,
    event: 'PaymentReleased',
  }
}

/** Anyone pays the provider after the review period. Done where the provider has been paid, even by a completion. */
export function releaseStep(job: Hex): JobStep {
  return { job, intent: { kind: 'release-job', job }, isDone: isPaid, event: 'PaymentReleased' }
}

/** The job ends without payment. Done where the client has its money back, even by a refund. */
export function rejectStep({ job, reason }: { job: Hex; reason: string }): JobStep {
  return {
    job,
    intent: { kind: 'reject-job', job, reason: toHex(id(reason)) },
    isDone: isRefunded,
    event: 'Refunded',
  }
}

/** The client's money comes back after `deliverBy`. Done where the client has its money back, even by a rejection. */
export function refundStep(job: Hex): JobStep {
  return { job, intent: { kind: 'claim-refund', job }, isDone: isRefunded, event: 'Refunded' }
}
