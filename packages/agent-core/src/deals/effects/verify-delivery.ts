import { DealwrightError } from '@dealwright/protocols'
import type { WalletPort } from '../../ports/wallet.ts'
import { faultOfJson } from '../../services/fault-of-json.ts'
import type { DealEvent } from '../decision.ts'
import type { Effect } from '../effect.ts'

/** Holds a delivery to the service's output schema and to the commitment that the provider put on chain. */
export async function verifyDelivery(
  { job: id, deliverable, output, schema }: Extract<Effect, { type: 'verify-delivery' }>,
  wallet: WalletPort,
): Promise<DealEvent> {
  const job = await wallet.getJob(id)
  if (job === undefined || job.status === 'Open' || job.status === 'Funded') {
    // The node may lag behind the provider's: looked at again before the provider is called a liar.
    const message = `Nothing was submitted for job ${id}.`
    throw new DealwrightError({ code: 'not-submitted', message, retryable: true })
  }
  if (job.deliverable.toLowerCase() !== deliverable) {
    return { type: 'delivery-refused', message: 'The result is not the one submitted on chain.' }
  }
  const fault = faultOfJson(schema, output)
  if (fault !== undefined)
    return { type: 'delivery-refused', message: `The result is not as promised: ${fault}` }
  return { type: 'delivery-verified' }
}
