import type { Hex } from '@dealwright/protocols'
import { escrowInterface } from '../chain/interfaces.ts'
import { proveReturn } from '../wallet/prove-return.ts'
import type { Session } from '../wallet/session.ts'
import { findJobLog } from './find-job-receipt.ts'
import { readJob } from './read-job.ts'

/**
 * How much of a job's refund surely came back to this wallet, in atomic units; undefined while the chain does not show it. Throws where
 * the chain cannot be asked.
 */
export async function proveRefund(session: Session, job: Hex): Promise<bigint | undefined> {
  const [known, event] = await Promise.all([readJob(session, job), findJobLog(session, job, 'Refunded')])
  if (known === undefined || event === undefined) return undefined
  const amount = BigInt(escrowInterface.parseLog(event)?.args.getValue('amount') ?? 0)
  return proveReturn(session, { event, token: known.token, amount })
}
