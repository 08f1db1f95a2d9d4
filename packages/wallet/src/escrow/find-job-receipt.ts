import type { Hex } from '@dealwright/protocols'
import type { Log } from 'ethers'
import { findLogs } from '../chain/find-logs.ts'
import { escrowInterface, topicOf } from '../chain/interfaces.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import type { Session } from '../wallet/session.ts'
import { toReceipt } from '../wallet/to-receipt.ts'
import type { Receipt } from '../wallet/types.ts'

/** The events that mark where a job has been. */
export type JobEvent = 'JobFunded' | 'JobSubmitted' | 'PaymentReleased' | 'Refunded'

/** Finds the event that marks where a job has been; undefined where there is none. */
export async function findJobLog(session: Session, job: Hex, event: JobEvent): Promise<Log | undefined> {
  const [log] = await findLogs(session.provider, {
    address: session.context.contracts.escrow,
    topics: [topicOf(escrowInterface, event), job],
    fromBlock: session.fromBlock,
    latestOnly: true,
  })
  return log
}

/** Finds the transaction that emitted a job's event, whoever sent it; undefined where there is none. */
export async function findJobReceipt(
  session: Session,
  job: Hex,
  event: JobEvent,
): Promise<Receipt | undefined> {
  const log = await findJobLog(session, job, event)
  if (log === undefined) return undefined
  const receipt = await readReceipt(session.provider, log.transactionHash)
  return receipt === undefined ? undefined : toReceipt(receipt)
}
