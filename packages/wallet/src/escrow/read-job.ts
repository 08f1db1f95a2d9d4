import type { Hex } from '@dealwright/protocols'
import { isError } from 'ethers'
import { badAnswer } from '../chain/bad-answer.ts'
import { escrowInterface } from '../chain/interfaces.ts'
import { toAddress } from '../chain/to-address.ts'
import { toHex } from '../chain/to-hex.ts'
import type { Session } from '../wallet/session.ts'
import type { EscrowJob } from '../wallet/types.ts'
import { jobStatuses } from './job-statuses.ts'

/** Reads a job as the chain has it now, or undefined where no job has this id. */
export async function readJob(session: Session, job: Hex): Promise<EscrowJob | undefined> {
  try {
    const record = await session.escrow.getJob(BigInt(job))
    const status = jobStatuses[Number(record.status)]
    if (status === undefined) throw badAnswer(`an unknown job status, ${record.status}`)
    return {
      status,
      client: toAddress(record.client),
      provider: toAddress(record.provider),
      evaluator: toAddress(record.evaluator),
      token: toAddress(record.token),
      price: record.price,
      deliverBy: Number(record.deliverBy),
      submittedAt: Number(record.submittedAt),
      reviewPeriod: Number(record.reviewPeriod),
      deliverable: toHex(record.deliverable),
    }
  } catch (error) {
    if (
      isError(error, 'CALL_EXCEPTION') &&
      error.data &&
      escrowInterface.parseError(error.data)?.name === 'JobNotFound'
    )
      return undefined
    throw error
  }
}
