import { listDeals } from '@dealwright/agent-core'
import { findDeal } from './find-deal.ts'
import { openStopped } from './open-stopped.ts'
import { protocolAnswers } from './protocol-answers.ts'

export interface ChangeDealParameters {
  dataDir?: string
  /** Hash or id, or their beginning; or `protocols`. */
  deal: string
}

/** Opens the store of an agent that is stopped and changes what it has on record of one deal. Throws `agent-running`. */
export async function changeDeal<Value>(
  { dataDir, deal }: ChangeDealParameters,
  handle: (
    store: Awaited<ReturnType<typeof openStopped>>,
    target: { subject: string; now: number },
  ) => Promise<Value>,
): Promise<Value> {
  await using store = await openStopped(dataDir)
  const subject = deal === protocolAnswers ? protocolAnswers : findDeal(await listDeals(store), deal).id
  return await handle(store, { subject, now: Date.now() })
}
