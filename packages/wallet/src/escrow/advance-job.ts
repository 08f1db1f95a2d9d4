import { failed, type Hex, ok, type Result } from '@dealwright/protocols'
import { isBefore } from '../budget/spending-states.ts'
import { knownInterfaces } from '../chain/interfaces.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import type { SendingIntent } from '../intent/intent.ts'
import { sendIntent } from '../wallet/send-intent.ts'
import type { Session } from '../wallet/session.ts'
import { toReceipt } from '../wallet/to-receipt.ts'
import type { EscrowJob, Receipt, WalletFailure } from '../wallet/types.ts'
import { findJobReceipt, type JobEvent } from './find-job-receipt.ts'
import { proveRefund } from './prove-refund.ts'
import { readJob } from './read-job.ts'
import { type DealEnd, settleDeal } from './settle-deal.ts'

/** One step of a job, and how to tell that it has been taken. */
export interface JobStep {
  readonly job: Hex
  readonly intent: SendingIntent
  readonly isDone: (job: EscrowJob) => boolean
  /** What the step emits. */
  readonly event: JobEvent
}

/**
 * Takes a step of a job once: where it has been taken already, by whomever, answers with that transaction's receipt. Looks
 * before it sends: for steps that others often take first.
 */
export function advanceJob(session: Session, step: JobStep): Promise<Result<Receipt, WalletFailure>> {
  return session.once(keyOf(step), async () => {
    try {
      const done = await findDone(session, step)
      if (done === undefined) return await sendStep(session, step)
      await record(session, step, 'anyone')
      return ok(done)
    } catch (error) {
      return failed(toWalletFailure(error, knownInterfaces))
    }
  })
}

/** Takes a step of a job once, like {@link advanceJob}, but looks only where the escrow refuses: for steps of this wallet's own. */
export function takeStep(session: Session, step: JobStep): Promise<Result<Receipt, WalletFailure>> {
  return session.once(keyOf(step), async () => {
    try {
      return await sendStep(session, step)
    } catch (error) {
      return failed(toWalletFailure(error, knownInterfaces))
    }
  })
}

/** Sends a step that was not taken a moment ago. Where somebody else was quicker, answers with their receipt. */
export async function sendStep(session: Session, step: JobStep): Promise<Result<Receipt, WalletFailure>> {
  const sent = await sendIntent(session, step.intent, keyOf(step))
  if (sent.ok) {
    await record(session, step, 'self')
    return ok(toReceipt(sent.value))
  }
  const raced = sent.error.code === 'reverted' ? await findDone(session, step) : undefined
  if (raced === undefined) return sent
  await record(session, step, 'anyone')
  return ok(raced)
}

const ends: Readonly<Partial<Record<JobEvent, DealEnd>>> = {
  JobFunded: 'funded',
  PaymentReleased: 'paid',
  Refunded: 'refunded',
}

/**
 * Tells the budgets what a step did with the money that was set aside for its deal. Who paid for the job is asked only where it is in
 * doubt. A failure costs nothing but a question to the chain later: the step has been taken.
 */
async function record(
  session: Session,
  { job, event, intent }: JobStep,
  by: 'self' | 'anyone',
): Promise<void> {
  const { budgets } = session
  try {
    const end = ends[event]
    const entry = end === undefined ? undefined : await budgets.find(job)
    if (end === undefined || entry === undefined) return
    const isOwnFunding = by === 'self' && intent.kind === 'open-job' && intent.payment.method !== 'source'
    const isKnown = end === 'paid' ? !isBefore(entry.state, 'spent') : isOwnFunding
    if (isKnown) await budgets.consume(job, { isFinal: end === 'paid' })
    else await settleDeal(session, { job, end, proveRefund: () => proveRefund(session, job) })
  } catch {
    // The store says what ails it at the next reservation.
  }
}

function keyOf({ intent, job }: JobStep): string {
  // Another deliverable is another step, which the escrow will refuse.
  return intent.kind === 'submit-work' ? `submit-work:${job}:${intent.deliverable}` : `${intent.kind}:${job}`
}

async function findDone(session: Session, step: JobStep): Promise<Receipt | undefined> {
  const job = await readJob(session, step.job)
  return job !== undefined && step.isDone(job) ? findJobReceipt(session, step.job, step.event) : undefined
}
